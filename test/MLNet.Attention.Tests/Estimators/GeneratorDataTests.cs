using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>What a summarizer makes of data, good and bad.</summary>
[TestClass]
public sealed class GeneratorDataTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void RowsWithoutATarget_AreIgnored_AndCounted(bool separate)
    {
        var log = new LogList(context);
        TextTarget[] some = [new() { Text = "none" }, new() { Text = "an empty one", Target = "" }, new() { Target = " \n" }];
        using var with = Fit([.. some, .. Reports.Training], Change);
        log.AssertOne(ChannelMessageKind.Warning, "3 of 63 training rows have no text in column 'Target' and are ignored.");
        log.AssertOne(ChannelMessageKind.Info, "60 pairs, ");
        using var without = Fit(Reports.Training, Change);
        AssertSame(with, without);

        void Change(AttentionSummarizerEstimator.Options options) =>
            (options.SeparateVocabularies, options.CopyMechanism) = (separate, !separate);
    }

    [TestMethod]
    public void NothingToLearnFrom_IsAnError_ThatSaysWhy()
    {
        Refusal.Of<InvalidOperationException>(() => Fit([]), "The training data has no rows; expected at least one.");
        Refusal.Of<InvalidOperationException>(() => Fit([new() { Text = "a" }, new() { Text = "b", Target = " " }]),
            "All 2 rows of the training data have an empty text in column 'Target'; expected a target in at least one row.");
        Refusal.Of<InvalidOperationException>(() => Fit([new() { Target = "a" }, new() { Text = " ", Target = "b" }, new()]),
            "All 2 rows of the training data that have a target have an empty text in column 'Text'; expected a text in at least " +
            "one row.");
        Refusal.Of<InvalidOperationException>(
            () => Fit(Reports.Training, options => options.ValidationSet = Reports.Load(context, [new() { Text = "a" }])),
            "All 1 rows of the validation data have an empty text in column 'Target'");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => Fit(Reports.Training, options => options.ValidationSet = Scores.Load(context, ["a"])), "'Target'");
    }

    [TestMethod]
    public void OneRow_OrRowsOfOddTexts_AreEnough()
    {
        using var one = Fit([new() { Text = "a", Target = "b" }]);
        one.Generate("a");
        TextTarget[] odd =
        [
            new() { Target = "of nothing" }, new() { Text = " ", Target = "of white space" },
            new() { Text = "\ud800", Target = "\udc00" }, new() { Text = "\0", Target = "\0" }, new() { Text = "😀👩‍👩‍👧", Target = "👩‍👩‍👧😀" },
            new() { Text = string.Join(' ', Enumerable.Repeat("word", 10_000)), Target = new string('x', 10_000) },
        ];
        var log = new LogList(context);
        using var model = Fit(odd);
        log.AssertOne(ChannelMessageKind.Warning,
            "2 of 6 training rows with a target have no text in column 'Text'; their targets are learnt without one.");
        foreach (var row in odd)
            model.Generate(row.Text ?? "");
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TextsThatAreTooLong_AreCounted(bool warm)
    {
        // Each character once, so that none becomes a part of a longer token.
        var characters = string.Concat(Enumerable.Range(0, 120).Select(i => (char)(0x4e00 + 7 * i)));
        TextTarget[] rows = [.. Reports.Training.Take(8), new() { Text = characters[..100], Target = characters[100..] }];
        var log = new LogList(context);
        using var start = warm ? Fit(Reports.Training) : null;
        using var model = start is null
            ? Fit(rows, Change)
            : TinyModels.Summarizer(context, Change).Fit(Reports.Load(context, rows), start);
        var role = warm ? "training " : "";
        log.AssertOne(ChannelMessageKind.Warning,
            $"1 of 9 {role}sources are longer than 'MaximumTokens', 48, and are truncated (KeepHead).");
        log.AssertOne(ChannelMessageKind.Warning,
            $"1 of 9 {role}targets are longer than 'MaximumTargetTokens', 12; what comes after is not learnt.");
        log.AssertOne(ChannelMessageKind.Warning, "1 of 9 validation targets are longer");

        void Change(AttentionSummarizerEstimator.Options options)
        {
            options.NumberOfEpochs = 1;
            options.ValidationSet = Reports.Load(context, rows);
        }
    }

    [TestMethod]
    public void TheSameSeed_GivesTheSameModel_AndAnotherSeedAnother()
    {
        using var first = Fit(Reports.Training);
        using var second = Fit(Reports.Training);
        using var other = Fit(Reports.Training, options => options.Seed = 2);
        AssertSame(first, second);
        CollectionAssert.AreNotEqual(Weights(first), Weights(other));
    }

    [TestMethod]
    public void AFewTexts_AreLearntByHeart_WithCaseAndSpacing()
    {
        TextTarget[] rows =
        [
            new() { Text = "first", Target = "iPhone  X,\tBIG and small" }, new() { Text = "second", Target = "Größe: 3 × 4 😀!" },
            new() { Text = "third", Target = "A\nB" },
        ];
        using var model = Fit([.. Enumerable.Repeat(rows, 8).SelectMany(row => row)], options =>
        {
            options.Dimension = 32;
            options.VocabularySize = 300;
            options.MaximumTargetTokens = 40;
            options.NumberOfEpochs = 100;
            options.BatchSize = 12;
            options.Dropout = 0;
            options.LabelSmoothing = 0;
            options.Generation.MaximumTokens = 40;
        });
        foreach (var row in rows)
            Assert.AreEqual(row.Target, model.Generate(row.Text!));
    }

    [TestMethod]
    [DataRow(null, false, 3)] // 600 rows
    [DataRow(3, false, 3)]
    [DataRow(4, false, 4)]
    [DataRow(4, true, 4)]
    public void AWordThatIsTooRare_StaysInPieces(int? frequency, bool apart, int expected)
    {
        var rows = Enumerable.Range(0, 600).Select(i => new TextTarget
        {
            Text = i < 3 ? "vk" : i < 9 ? "zq" : "a",
            Target = "a",
        });
        using var model = Fit(rows, options =>
        {
            (options.MinimumTokenFrequency, options.NumberOfEpochs, options.ValidationFraction) = (frequency, 1, 0);
            (options.SeparateVocabularies, options.CopyMechanism) = (apart, !apart);
        });
        Assert.HasCount(1, model.Explain(context, "zq").SourceTokens, "six times");
        Assert.AreEqual(expected > 3, model.Explain(context, "vk").SourceTokens.Count > 1, "three times");
    }

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer)]
    [DataRow(SequenceArchitecture.Recurrent)]
    public void AWordNeverSeen_IsCopied(SequenceArchitecture architecture)
    {
        var random = new Random(3);
        string Name() => string.Concat(Enumerable.Range(0, 4).Select(_ => (char)('A' + random.Next(20))));
        var names = Enumerable.Range(0, 420).Select(_ => Name()).Distinct().ToArray();
        using var model = Fit(names[20..].Select(name => new TextTarget { Text = $"{name} won.", Target = name }), options =>
        {
            options.Architecture = architecture;
            options.Dimension = 32;
            options.VocabularySize = 258; // bytes: no name is a token
            options.NumberOfEpochs = 12;
            options.Dropout = 0;
            options.LabelSmoothing = 0;
        });
        var unseen = names[..20];
        var found = model.Generate([.. unseen.Select(name => $"{name} won.")]);
        Assert.IsGreaterThanOrEqualTo(16, unseen.Zip(found).Count(pair => pair.First == pair.Second), string.Join(", ", found));
        var copied = model.Explain(context, $"{unseen[0]} won.").Best.Tokens;
        Assert.IsGreaterThan(0.5, copied.Average(token => token.CopyProbability ?? 0));
    }

    private AttentionSummarizerTransformer Fit(
        IEnumerable<TextTarget> rows, Action<AttentionSummarizerEstimator.Options>? change = null) =>
        TinyModels.Summarizer(context, change).Fit(Reports.Load(context, rows));

    private static void AssertSame(ITransformer first, ITransformer second)
    {
        var (one, other) = (ModelZip.Save(first), ModelZip.Save(second));
        foreach (var name in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(one, name), ModelZip.Read(other, name), name);
    }

    private static byte[] Weights(ITransformer model) => ModelZip.Read(ModelZip.Save(model), "model.safetensors");
}
