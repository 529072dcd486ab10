using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Tests.Transforms.Tasks;

[TestClass]
public sealed class LogitsTests
{
    [TestMethod]
    public void OfEqualLogits_TheFirstIsTheLargest()
    {
        Assert.AreEqual(1, Logits.IndexOfLargest<float>([-1, 3, 3]));
        Assert.AreEqual(0, Logits.IndexOfLargest<double>([5]));
    }

    [TestMethod]
    public void Softmax_SumsTo1_HoweverLargeTheLogitsAre()
    {
        var probabilities = new float[3];
        Logits.Softmax([1000, 999, -1000], probabilities);
        Assert.AreEqual(1 / (1 + MathF.Exp(-1)), probabilities[0], 1e-6f);
        Assert.AreEqual(1, probabilities.Sum(), 1e-6f);
        Assert.AreEqual(0, probabilities[2]);
    }

    [TestMethod]
    public void Sigmoid_IsNever0Or1()
    {
        Assert.AreEqual(0.5f, Logits.Sigmoid(0));
        Assert.AreEqual(1e-7f, Logits.Sigmoid(-1000));
        Assert.AreEqual(1 - 1e-7f, Logits.Sigmoid(1000));
        Assert.IsTrue(float.IsNaN(Logits.Sigmoid(float.NaN)));
    }
}
