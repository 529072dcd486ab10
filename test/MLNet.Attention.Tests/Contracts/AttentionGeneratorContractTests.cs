using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The summarizer and the translator are estimators like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionGeneratorContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer)]
    [DataRow(SequenceArchitecture.Recurrent)]
    public void ASummarizer_WithAllColumns(SequenceArchitecture architecture) => EstimatorContract.Check(
        context, TinyModels.Summarizer(context, options => AddColumns(options, architecture)), Data());

    [TestMethod]
    [DataRow(PositionalEncoding.Rotary)]
    [DataRow(PositionalEncoding.Alibi)]
    [DataRow(PositionalEncoding.Relative)]
    public void ASummarizer_WithPositionsInItsScores(PositionalEncoding positions) => EstimatorContract.Check(
        context,
        TinyModels.Summarizer(context, options =>
        {
            AddColumns(options, SequenceArchitecture.Transformer);
            (options.PositionalEncoding, options.GatedHeads) = (positions, true);
        }),
        Data());

    [TestMethod]
    [DataRow(AttentionLocality.Monotonic)]
    [DataRow(AttentionLocality.Predictive)]
    public void ASummarizer_WithLocalAttention(AttentionLocality locality) => EstimatorContract.Check(
        context,
        TinyModels.Summarizer(context, options =>
        {
            AddColumns(options, SequenceArchitecture.Recurrent);
            (options.AttentionLocality, options.AttentionLocalityRadius) = (locality, 3);
        }),
        Data());

    [TestMethod]
    public void ATranslator_OfTwoVocabularies() => EstimatorContract.Check(
        context,
        TinyModels.Translator(context, options =>
        {
            AddColumns(options, SequenceArchitecture.Transformer);
            options.SeparateVocabularies = true;
        }),
        Data());

    [TestMethod]
    public void ATranslator_BetweenOtherEstimators() => EstimatorContract.Check(
        context,
        context.Transforms.CopyColumns("Before", "Text")
            .Append(TinyModels.Translator(context, options =>
            {
                AddColumns(options, SequenceArchitecture.Recurrent);
                options.SourceColumnName = "Before";
            }))
            .Append(context.Transforms.CopyColumns("After", "TranslationCandidates")),
        Data());

    // As in ML.NET, the output then hides the column that it was made of.
    [TestMethod]
    [DataRow("Text")]
    [DataRow("Target")]
    public void TheOutput_MayHaveTheNameOfAnInput(string name) => EstimatorContract.Check(
        context,
        TinyModels.Summarizer(context, options =>
        {
            options.NumberOfEpochs = 1;
            options.OutputColumnName = name;
        }),
        Data());

    private static void AddColumns(AttentionGeneratorOptions options, SequenceArchitecture architecture)
    {
        options.NumberOfEpochs = 1;
        options.Architecture = architecture;
        options.OutputCandidates = true;
        options.OutputAlignment = true;
        options.Generation = new GenerationOptions { BeamSize = 2, NumberOfResults = 2, MaximumTokens = 5 };
    }

    private ContractData Data() => new(Load())
    {
        Transform = [Without("Target"), context.Data.TakeRows(Load(), 1)],
        NotForFit = [Without("Target"), Without("Text"), Copied("Weight", "Target"), Copied("Weight", "Text")],
        NotForTransform = [Without("Text"), Copied("Weight", "Text")],
    };

    private IDataView Load() =>
        Reports.Load(context, [.. Reports.Training.Take(6), new TextTarget { Text = "", Target = "nothing" }]);

    private IDataView Without(string column) => context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView Copied(string from, string to) =>
        context.Transforms.CopyColumns(to, from).Fit(Load()).Transform(Load());
}
