using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Trainers.LinearModels;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class MultiLabelTaskTests
{
    private static readonly float[] Logits = [1, -2, 0.5f, -1, 0, 3];

    // Row 0 has the labels 0 and 2, row 1 the label 1.
    private static readonly bool[] Truth = [true, false, true, false, true, false];

    private static readonly string[] Sets = ["a,c", "b", "", "c,a", "b,a"];

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.2)]
    public void Loss_IsTheMeanOfTheBinaryCrossEntropies(double smoothing)
    {
        using var scope = NewDisposeScope();
        var task = Learnt(smoothing);
        double LossOf(int row) => Enumerable.Range(3 * row, 3).Average(i =>
        {
            var (logit, target) = ((double)Logits[i], Truth[i] ? 1 - smoothing / 2 : smoothing / 2);
            return target * Math.Log(1 + Math.Exp(-logit)) + (1 - target) * Math.Log(1 + Math.Exp(logit));
        });
        var loss = task.Loss(tensor(Logits, [2, 3]), task.TargetsOf([0, 1], CPU), tensor(new[] { 1f, 3 }), 5);
        Assert.AreEqual((LossOf(0) + 3 * LossOf(1)) / 5, loss.item<float>(), 1e-6);
    }

    [TestMethod]
    public void TheGradient_IsTheDifferenceOfProbabilityAndTarget()
    {
        using var scope = NewDisposeScope();
        var task = Learnt(0.2);
        var logits = tensor(Logits, [2, 3]).requires_grad_();
        task.Loss(logits, task.TargetsOf([0, 1], CPU), tensor(new[] { 1f, 3 }), 5).backward();
        float[] expected = [.. Logits.Select((logit, i) =>
            (1 / (1 + MathF.Exp(-logit)) - (Truth[i] ? 0.9f : 0.1f)) * (i < 3 ? 1 : 3) / 5 / 3)];
        TensorAssert.Near(tensor(expected, [2, 3]), logits.grad!);
    }

    [TestMethod]
    public void WithATeacher_HalfTheLossIsFromItsProbabilities()
    {
        using var scope = NewDisposeScope();
        var task = Learnt(0);
        float[] teacher = [0, 2, -1, 1, -3, 0.5f];
        var found = task.Loss(tensor(Logits, [2, 3]), task.TargetsOf([0, 1], CPU), ones(2), 2, tensor(teacher, [2, 3]));
        var expected = Enumerable.Range(0, 6).Average(i =>
        {
            var (one, zero) = (Math.Log(1 + Math.Exp(-Logits[i])), Math.Log(1 + Math.Exp(Logits[i])));
            var p = 1 / (1 + Math.Exp(-teacher[i]));
            return ((Truth[i] ? one : zero) + p * one + (1 - p) * zero) / 2;
        });
        Assert.AreEqual(expected, found.item<float>(), 1e-6);
    }

    [TestMethod]
    public void ExtremeLogits_GiveAFiniteLossAndGradient()
    {
        using var scope = NewDisposeScope();
        var task = Learnt(0);
        var logits = tensor(new[] { 1e4f, -1e4f, 0, -1e4f, 0, 1e4f }, [2, 3]).requires_grad_();
        var loss = task.Loss(logits, task.TargetsOf([0, 1], CPU), ones(2), 2);
        loss.backward();
        Assert.IsTrue(float.IsFinite(loss.item<float>()));
        Assert.IsTrue(logits.grad!.isfinite().all().item<bool>());
    }

    [TestMethod]
    public void Targets_HaveAOneForEachLabel()
    {
        using var scope = NewDisposeScope();
        var task = Learnt(0);
        TensorAssert.Near(tensor(new[] { 1f, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 1, 1, 0 }, [5, 3]),
            task.TargetsOf(LabelsOf(task), CPU));
    }

    [TestMethod]
    public void TheRarestLabel_IsWhatFoldsGoBy()
    {
        var task = Learnt(0); // of "a", "b" and "c": 3, 2 and 2 rows
        CollectionAssert.AreEqual(new[] { 2f, 1, -1, 2, 1 }, task.StrataOf(LabelsOf(task)).ToArray());
    }

    [TestMethod]
    public void TheLinearModels_AreOneAgainstTheRest()
    {
        var task = Learnt(0);
        float[][] rows = [[1, 0, 0.5f], [0, 1, 0.2f], [0.1f, 0.3f, 0], [0.9f, 0, 1], [0.4f, 0.8f, 0]];
        var settings = new LinearSettings(1, 0.5);
        for (var label = 0; label < 3; label++)
        {
            var (weights, bias) = task.LinearLearner.TrainOutput(Vectors.Problem(rows, LabelsOf(task)), settings, label, seed: 3);
            float[] isTrue = [.. Sets.Select(set => set.Contains((char)('a' + label)) ? 1f : 0)];
            var (expected, expectedBias) = new SupportVectorLearner(1).TrainOutput(
                Vectors.Problem(rows, isTrue), settings, output: 0, seed: 3);
            CollectionAssert.AreEqual(expected, weights);
            Assert.AreEqual(expectedBias, bias);
        }
    }

    [TestMethod]
    public void WithoutACalibration_ThresholdsAreGiven_OrTakenOver_OrOneHalf()
    {
        double[] Thresholds(double? given, PredictionTask? start) =>
            [.. ((MultiLabelClassification)Learnt(0, given).Complete(fitted: null, start)).Thresholds];
        var before = new MultiLabelClassification(3, null, [0.1, 0.2, 0.3]);
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0.5 }, Thresholds(null, null));
        CollectionAssert.AreEqual(new[] { 0.7, 0.7, 0.7 }, Thresholds(0.7, before));
        CollectionAssert.AreEqual(new[] { 0.1, 0.2, 0.3 }, Thresholds(null, before));
    }

    private static float[] LabelsOf(MultiLabelTask task)
    {
        var data = Load();
        using var cursor = data.GetRowCursor(data.Schema);
        var read = task.CreateReader(cursor, data.Schema["Label"]);
        var labels = new List<float>();
        while (cursor.MoveNext())
            labels.Add(read());
        return [.. labels];
    }

    private static IDataView Load() => TextPairs.Load(new MLContext(1), Sets.Select(set => new Row<string> { Label = set }));

    /// <summary>A task that has learnt the labels "a", "b" and "c" of <see cref="Sets"/>.</summary>
    private static MultiLabelTask Learnt(double smoothing, double? threshold = null)
    {
        var task = new MultiLabelTask(new AttentionMultiLabelClassifierTrainer.Options
        {
            LabelSmoothing = smoothing, Threshold = threshold,
        });
        task.StartFrom(new MultiLabelClassification(3, ClassLabels.Of(["a", "b", "c"]))); // in this order
        var data = Load();
        task.Bind(task.Find(data.Schema));
        task.Learn(LabelsOf(task));
        return task;
    }
}
