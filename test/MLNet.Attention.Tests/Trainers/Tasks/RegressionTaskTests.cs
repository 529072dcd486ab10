using MLNet.Attention.Trainers.Tasks;
using Microsoft.ML;

using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class RegressionTaskTests
{
    [TestMethod]
    public void Loss_IsTheWeightedMeanOfTheSquaredError()
    {
        using var scope = NewDisposeScope();
        var loss = new RegressionTask(new AttentionTextRegressionTrainer.Options())
            .Loss(tensor(new[] { 1f, -2, 5 }, [3, 1]), tensor(new[] { 3f, -1, 5 }), tensor(new[] { 1f, 2, 1 }), 4);
        Assert.AreEqual((4 + 2 * 1 + 0) / 4.0, loss.item<float>(), 1e-6);
    }

    [TestMethod]
    public void Labels_AreTrainedOnAtMean0AndDeviation1_WhichTheModelUndoes()
    {
        var task = new RegressionTask(new AttentionTextRegressionTrainer.Options());
        float[] labels = [10, 14, 18, 14];
        task.Learn(labels);
        float[] changed = [.. labels];
        task.Apply(changed);
        Assert.AreEqual(0, changed.Average(), 1e-6);
        Assert.AreEqual(1, changed.Average(label => label * label), 1e-6);
        var (offset, scale) = task.Output;
        Assert.AreEqual(14, offset, 1e-6);
        Assert.AreEqual(Math.Sqrt(8), scale, 1e-6);
    }

    [TestMethod]
    [DataRow(-9f, -2f)]
    [DataRow(0.5f, 0.5f)]
    [DataRow(8.5f, 7f)]
    public void Asked_ItClipsPredictionsToTheRangeOfTheLabels(float predicted, float expected)
    {
        var task = new RegressionTask(new AttentionTextRegressionTrainer.Options(), clip: true);
        task.Learn([3, -2, 7]);
        Assert.AreEqual(expected, Score(task, predicted));
        Assert.IsTrue(float.IsNaN(Score(task, float.NaN)));
        var free = new RegressionTask(new AttentionTextRegressionTrainer.Options());
        free.Learn([3, -2, 7]);
        Assert.AreEqual(predicted, Score(free, predicted));

        static float Score(RegressionTask task, float output)
        {
            var score = 0f;
            ((ValueGetter<float>)task.Prediction.CreateGetter(0, () => new[] { output }))(ref score);
            return score;
        }
    }

    [TestMethod]
    public void ItsCalibration_IsASquaredErrorWithoutAccuracy()
    {
        var task = new RegressionTask(new AttentionTextRegressionTrainer.Options());
        var metrics = task.Calibrate([[1, 2, 3], [0, 0, 0]], [2, 4, 6], [1, 1, 1]);
        Assert.IsNull(metrics.Accuracy);
        Assert.AreEqual(0, metrics.Loss, 1e-6);
        Assert.AreEqual(2, metrics.Scales[0], 1e-4);
        Assert.AreEqual(0, metrics.Scales[1]);
    }
}
