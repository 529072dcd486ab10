using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The classifier is an estimator like ML.NET's own.</summary>
[TestClass]
public sealed class AttentionTextClassifierContractTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void Alone() => EstimatorContract.Check(context, Trainer(), Data());

    [TestMethod]
    public void OfTwoTexts() => EstimatorContract.Check(
        context,
        Trainer(options => options.SecondTextColumnName = "Second"),
        Data() with
        {
            NotForFit = [Without("Second"), Copied("Weight", "Second")],
            NotForTransform = [Without("Second"), Copied("Weight", "Second")],
        });

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    public void OfACheckpoint_WithPairsAsOne(TextEncoder encoder) => EstimatorContract.Check(
        context,
        TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options =>
        {
            (options.Encoder, options.SecondTextColumnName, options.OutputTokenWeights) = (encoder, "Second", true);
        }),
        new ContractData(Load()));

    [TestMethod]
    public void OfACheckpointAsItIs_WithoutLabels() => EstimatorContract.Check(
        context,
        TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0),
        new ContractData(Without("Label")));

    [TestMethod]
    public void OfNGramsAlone() => EstimatorContract.Check(
        context, Trainer(options => options.Encoder = TextEncoder.NGram), new ContractData(Load()));

    [TestMethod]
    [DataRow(EncoderAttention.Exact, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.LocalWindow, PositionalEncoding.Alibi)]
    [DataRow(EncoderAttention.Linear, PositionalEncoding.Rotary)]
    [DataRow(EncoderAttention.AdaptiveSpan, PositionalEncoding.Relative)]
    [DataRow(EncoderAttention.Additive, PositionalEncoding.Alibi)]
    [DataRow(EncoderAttention.Multiplicative, PositionalEncoding.Sinusoidal)]
    [DataRow(EncoderAttention.Cosine, PositionalEncoding.Rotary)]
    public void WithEachAttention(EncoderAttention attention, PositionalEncoding positions) => EstimatorContract.Check(
        context,
        Trainer(options =>
        {
            (options.Attention, options.PositionalEncoding, options.GatedHeads) = (attention, positions, true);
            options.OutputTokenWeights = true;
        }),
        new ContractData(Load()));

    [TestMethod]
    public void WithNamesOfOnesOwn() => EstimatorContract.Check(
        context,
        Trainer(options => (options.PredictedLabelColumnName, options.ScoreColumnName) = ("Topic", "Shares")),
        new ContractData(Load()));

    [TestMethod]
    public void FromTheLabelsTextToThePredictedText() => EstimatorContract.Check(
        context,
        context.Transforms.Conversion.MapValueToKey("Label")
            .Append(Trainer())
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel")),
        new ContractData(TextPairs.Load(context, Topics.Training.Take(24))));

    [TestMethod]
    public void KeysOfSingle() => Check(place => place + 0.5f);

    [TestMethod]
    public void KeysOfDouble() => Check(place => place / 3.0);

    [TestMethod]
    public void KeysOfInt32() => Check(place => -place);

    [TestMethod]
    public void KeysOfByte() => Check(place => (byte)place);

    [TestMethod]
    public void KeysOfUInt64() => Check(place => ulong.MaxValue - (ulong)place);

    [TestMethod]
    public void KeysOfBoolean() => Check(place => place == 0);

    [TestMethod]
    public void KeysWithoutValues() => EstimatorContract.Check(context, Trainer(),
        new ContractData(context.Data.LoadFromEnumerable(Topics.Training.Take(24)
            .Select((row, i) => new KeyRow { Label = (uint)i % 3, Text = row.Text }).ToList())));

    private void Check<TLabel>(Func<int, TLabel> label) => EstimatorContract.Check(
        context, Trainer(), new ContractData(context.Data.TakeRows(Topics.LoadTraining(context, label), 60)));

    private ContractData Data() => new(Load())
    {
        Transform = [Without("Label"), context.Data.TakeRows(Load(), 1)],
        NotForFit =
        [
            Without("Label"), Without("Text"), Copied("Text", "Label"), Copied("Weight", "Label"), Copied("Weight", "Text"),
        ],
        NotForTransform = [Without("Text"), Copied("Weight", "Text")],
    };

    private IDataView Load() => Topics.Load(context, Topics.Training.Take(24).Select((row, i) => new Row<string>
    {
        Label = row.Label,
        Text = row.Text,
        Second = Topics.Training[i + 60].Text,
    }));

    private IDataView Without(string column) => context.Transforms.DropColumns(column).Fit(Load()).Transform(Load());

    private IDataView Copied(string from, string to) =>
        context.Transforms.CopyColumns(to, from).Fit(Load()).Transform(Load());

    private AttentionTextClassifierTrainer Trainer(Action<AttentionTextClassifierTrainer.Options>? change = null) =>
        TinyModels.Classifier(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });

    private sealed class KeyRow
    {
        [KeyType(3)]
        public uint Label { get; set; }

        public string? Text { get; set; }
    }
}
