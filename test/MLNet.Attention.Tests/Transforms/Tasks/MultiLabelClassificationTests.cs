using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Tasks;

/// <summary>What a multi-label classifier makes of its outputs.</summary>
[TestClass]
public sealed class MultiLabelClassificationTests
{
    private static readonly MultiLabelClassification Task =
        new(4, Labels.Read("String", "a", "b", "c", "d"), [0.5, 0.9, 0.5, 0.1]);

    // The probabilities 0.73, 0.88, 0.73 and 0.27.
    private static readonly float[] Outputs = [1, 2, 1, -1];

    [TestMethod]
    public void LabelsAboveTheirThresholds_ArePredicted_TheLikeliestFirst()
    {
        CollectionAssert.AreEqual(new uint[] { 1, 3, 4 }, KeysOf(Outputs));
        var prediction = Task.Predict([.. Outputs]);
        CollectionAssert.AreEqual(new[] { "a", "c", "d" }, prediction.Labels.Select(label => label.ClassName).ToArray());
        CollectionAssert.AreEqual(new[] { "b", "a", "c", "d" }, prediction.Top(4).Select(label => label.ClassName).ToArray());
        Assert.AreEqual("a (73.1 %), c (73.1 %), d (26.9 %)", prediction.ToString());
        Assert.AreEqual(1, Task.PredictedIndexOf(Outputs), "the likeliest, be it predicted or not");
    }

    [TestMethod]
    public void AProbabilityAtTheThreshold_IsNotAbove()
    {
        var half = new MultiLabelClassification(2, null);
        Assert.IsEmpty(half.Predict([0, -0.1f]).Labels);
        Assert.AreEqual("1", half.Predict([0.001f, 0]).Labels.Single().ClassName);
    }

    [TestMethod]
    public void ALogitThatIsNoNumber_IsNotPredicted_AndShows()
    {
        CollectionAssert.AreEqual(new uint[] { 1, 4 }, KeysOf([1, float.NaN, float.NaN, 0]));
        var read = (ValueGetter<VBuffer<float>>)Task.CreateGetter(2, () => new[] { 1, float.NaN, 0, float.PositiveInfinity });
        VBuffer<float> probabilities = default;
        read(ref probabilities);
        var found = probabilities.DenseValues().ToArray();
        Assert.IsTrue(float.IsNaN(found[1]));
        Assert.AreEqual(1 - 1e-7f, found[3]);
    }

    [TestMethod]
    public void OtherColumns_ThereAreNone() => Refusal.Of<ArgumentOutOfRangeException>(
        () => Task.CreateGetter(3, () => Outputs), "'column' is 3; expected 0 to 2.");

    private static uint[] KeysOf(float[] outputs)
    {
        VBuffer<uint> keys = default;
        ((ValueGetter<VBuffer<uint>>)Task.CreateGetter(0, () => outputs))(ref keys);
        return keys.DenseValues().ToArray();
    }
}
