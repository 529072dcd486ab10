using Microsoft.ML;
using TorchSharp;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Training stops when it is told to, soon, and leaves nothing behind.</summary>
[TestClass]
public sealed class CancellationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void ACancelledToken_StopsTrainingAtTheNextStep()
    {
        using var source = new CancellationTokenSource();
        var progress = new ProgressList(report => AtAStep(report, source.Cancel));
        var trainer = Trainer(progress, options => options.CancellationToken = source.Token);
        LiveTensors.AreNoMoreAfter(() =>
        {
            var error = Assert.Throws<OperationCanceledException>(() => trainer.Fit(TestData.LoadTraining(context)));
            Assert.AreEqual(source.Token, error.CancellationToken);
        }, ParametersOfANetwork);
        Assert.HasCount(1, progress.Steps, "no step after the one in which it was cancelled");
    }

    [TestMethod]
    public void ATokenCancelledBefore_StopsFitAtOnce()
    {
        var progress = new ProgressList();
        var trainer = Trainer(progress, options => options.CancellationToken = new CancellationToken(true));
        Assert.Throws<OperationCanceledException>(() => trainer.Fit(TestData.LoadTraining(context)));
        Assert.IsEmpty(progress.Reports);
    }

    [TestMethod]
    public void CancellingTheExecutionOfTheContext_StopsTraining()
    {
        var progress = new ProgressList(report => AtAStep(report, () => Execution.Cancel(context)));
        var error = Assert.Throws<OperationCanceledException>(
            () => Trainer(progress).Fit(TestData.LoadTraining(context)));
        Assert.Contains("cancel", error.Message);
        Assert.HasCount(1, progress.Steps);
    }

    [TestMethod]
    public void AnotherContext_IsNotCancelled()
    {
        var other = new MLContext(1);
        Execution.Cancel(other);
        using var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        Assert.HasCount(TestData.Test.Count, Scores.Of(model, TestData.LoadTest(context)));
    }

    [TestMethod]
    public void AModelFittedBefore_StillScores()
    {
        using var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        Execution.Cancel(context);
        Assert.HasCount(1, Scores.Of(model, "A lovely film."));
    }

    [TestMethod]
    public void AnExceptionOfTheProgressListener_IsPassedOn_AndLeavesNothingBehind()
    {
        var trainer = Trainer(new ProgressList(report => AtAStep(report, () => throw new InvalidTimeZoneException("mine"))));
        LiveTensors.AreNoMoreAfter(() =>
        {
            var error = Assert.ThrowsExactly<InvalidTimeZoneException>(() => trainer.Fit(TestData.LoadTraining(context)));
            Assert.AreEqual("mine", error.Message);
        }, ParametersOfANetwork);
    }

    private static void AtAStep(TrainingProgress report, Action act)
    {
        if (report.Step > 0)
            act();
    }

    // Of what the trainers here fit.
    private static int ParametersOfANetwork => TinyModels.Sentiment.Model.Network.parameters().Count();

    private AttentionSentimentTrainer Trainer(
        IProgress<TrainingProgress> progress, Action<AttentionSentimentTrainer.Options>? change = null) =>
        TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1000;
            options.Progress = progress;
            change?.Invoke(options);
        });
}
