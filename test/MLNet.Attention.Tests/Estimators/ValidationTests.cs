using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Which rows validate, when training stops and which epoch is kept.</summary>
[TestClass]
public sealed class ValidationTests
{
    private readonly MLContext context = new(1);
    private readonly ProgressList progress = new();

    [TestMethod]
    public void TheBestEpoch_IsKept_AndTrainingStopsEarly()
    {
        // Few rows, a third of them mislabelled: learnt by heart they spoil what was right at first.
        var rows = TestData.Training.Take(60)
            .Select((row, i) => new Review { Text = row.Text, Label = row.Label ^ i % 3 == 0 });
        using var model = Fit(TestData.Load(context, rows.ToList()), options =>
        {
            options.NumberOfEpochs = 40;
            options.EarlyStoppingPatience = 2;
            options.WeightAveraging = 0;
            options.LearningRate = 0.02;
            options.ValidationSet = TestData.LoadTest(context);
        });

        var losses = progress.Epochs.Select(epoch => epoch.ValidationLoss!.Value).ToList();
        var best = losses.IndexOf(losses.Min());
        Assert.HasCount(best + 1 + 2, losses, "epochs: up to the best, then the patience");
        Assert.IsGreaterThan(losses[best], losses[^1], "the last epoch is worse than the best");
        var kept = Scores.LogLoss(
            Scores.Of(model, TestData.LoadTest(context)), TestData.Test.Select(row => row.Label));
        Assert.AreEqual(losses[best], kept, 1e-4, "the model kept is that of the best epoch");
    }

    /// <summary>They would be read as the opposite labels.</summary>
    [TestMethod]
    public void KeysInAnotherOrder_AreAnError()
    {
        var keys = context.Transforms.Conversion.MapValueToKey("Label");
        var (training, validation) = (TestData.LoadTraining(context), TestData.Load(
            context, TestData.Test.OrderBy(row => row.Label == TestData.Training[0].Label).ToList()));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(keys.Fit(training).Transform(training),
            options => options.ValidationSet = keys.Fit(validation).Transform(validation)));
        Assert.StartsWith("The label column 'Label' of the validation set has 2 keys (", error.Message);
        using var model = Fit(keys.Fit(training).Transform(training), options =>
            (options.ValidationSet, options.NumberOfEpochs) = (keys.Fit(training).Transform(validation), 1));
    }

    [TestMethod]
    public void AMissingColumn_OfOtherDataThanTheTrainingRows_IsFoundAtOnce()
    {
        var other = context.Data.LoadFromEnumerable([new { Label = true, text = "a" }]);
        Assert.StartsWith("The 'ValidationSet' text column 'Text' is not in the data; ",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(TestData.LoadTraining(context),
                options => options.ValidationSet = other)).Message);
        Assert.StartsWith("The 'UnlabelledData' text column 'Text' is not in the data; ",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(TestData.LoadTraining(context), options =>
                (options.UnlabelledData, options.Pretraining) = (other, TextPretraining.Embeddings))).Message);
        Assert.IsEmpty(progress.Epochs);
    }

    [TestMethod]
    public void AMissingLabelColumn_OfTheValidationSet_IsFoundBeforeTheRowsAreRead()
    {
        var read = 0;
        var training = context.Data.LoadFromEnumerable(TestData.Training.Select(row =>
        {
            read++;
            return row;
        }));
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Fit(training,
            options => options.ValidationSet = context.Data.LoadFromEnumerable([new { Text = "a" }])));
        Assert.Contains("'Label'", error.Message);
        Assert.AreEqual(0, read);
    }

    [TestMethod]
    public void ValidationMetrics_AreThoseOfTheValidationSet()
    {
        using var model = Fit(options =>
        {
            options.NumberOfEpochs = 1;
            options.ValidationSet = TestData.LoadTest(context);
        });
        var scores = Scores.Of(model, TestData.LoadTest(context));
        var accuracy = scores.Zip(TestData.Test, (score, row) => score > 0 == row.Label ? 1.0 : 0).Average();
        Assert.AreEqual(accuracy, progress.Epochs.Single().ValidationAccuracy!.Value, 1e-9);
        Assert.AreEqual(Scores.LogLoss(scores, TestData.Test.Select(row => row.Label)),
            progress.Epochs.Single().ValidationLoss!.Value, 1e-4);
    }

    [TestMethod]
    public void WithoutValidation_AllEpochsRun_AndTheLogSaysSo()
    {
        var log = new LogList(context);
        using var model = Fit(options =>
        {
            options.ValidationFraction = 0;
            options.EarlyStoppingPatience = 1;
            options.NumberOfEpochs = 4;
        });
        Assert.HasCount(4, progress.Epochs);
        Assert.IsTrue(progress.Epochs.All(epoch => epoch.ValidationLoss is null && epoch.ValidationAccuracy is null));
        Assert.AreEqual(4 * 25, progress.Epochs[^1].Step, "400 rows in batches of 16, none set apart");
        log.AssertOne(ChannelMessageKind.Info, "No validation rows");
    }

    [TestMethod]
    public void AShareOfTheRows_IsSetApart()
    {
        using var model = Fit(options =>
        {
            options.ValidationFraction = 0.5;
            options.NumberOfEpochs = 1;
        });
        Assert.AreEqual(13, progress.Epochs.Single().Step, "200 rows in batches of 16");
        Assert.IsNotNull(progress.Epochs.Single().ValidationLoss);
    }

    [TestMethod]
    public void AValidationSet_LeavesAllTrainingRowsForTraining()
    {
        using var model = Fit(options =>
        {
            options.ValidationSet = TestData.LoadTest(context);
            options.NumberOfEpochs = 1;
        });
        Assert.AreEqual(25, progress.Epochs.Single().Step);
    }

    [TestMethod]
    public void TooFewRowsToSetApart_AllAreTrainedOn()
    {
        using var model = TinyModels.Trainer(context, options => options.Progress = progress)
            .Fit(TestData.Load(context, TestData.Training.Take(48)));
        Assert.AreEqual(3 * 3, progress.Epochs[^1].Step);
        Assert.IsNull(progress.Epochs[^1].ValidationLoss);
    }

    [TestMethod]
    public void AValidationSetWithoutRowsOrColumns_IsRefused()
    {
        var empty = TestData.Load(context, []);
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => Fit(options => options.ValidationSet = empty));
        Assert.Contains("validation data has no rows", error.Message);

        var noLabel = context.Transforms.DropColumns("Label").Fit(empty).Transform(TestData.LoadTest(context));
        var missing = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Fit(options => options.ValidationSet = noLabel));
        Assert.Contains("label column 'Label'", missing.Message);
    }

    private AttentionSentimentTransformer Fit(Action<AttentionSentimentTrainer.Options> change) =>
        Fit(TestData.LoadTraining(context), change);

    private AttentionSentimentTransformer Fit(IDataView data, Action<AttentionSentimentTrainer.Options> change) =>
        TinyModels.Trainer(context, options =>
        {
            options.Progress = progress;
            options.Encoder = TextEncoder.Transformer; // the one that has epochs
            change(options);
        }).Fit(data);
}
