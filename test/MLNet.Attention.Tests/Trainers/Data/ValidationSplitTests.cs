using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;

namespace MLNet.Attention.Tests.Trainers.Data;

[TestClass]
public sealed class ValidationSplitTests
{
    // 750 true, 250 false, mixed.
    private static readonly float[] Labels = Enumerable.Range(0, 1000).Select(i => i % 4 == 0 ? 0f : 1f).ToArray();

    [TestMethod]
    public void TakesTheSameShareOfEachClass_AndLeavesTheRest()
    {
        var (training, validation) = ValidationSplit.Create(Labels, true, 0.1, new Random(1));

        Assert.AreEqual(75, validation.Count(row => Labels[row] == 1));
        Assert.AreEqual(25, validation.Count(row => Labels[row] == 0));
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 1000).ToArray(), training.Concat(validation).Order().ToArray());
    }

    [TestMethod]
    public void SameSeed_SameRows_AnotherSeed_Others()
    {
        var first = ValidationSplit.Create(Labels, true, 0.1, new Random(1)).Validation;
        CollectionAssert.AreEqual(first, ValidationSplit.Create(Labels, true, 0.1, new Random(1)).Validation);
        CollectionAssert.AreNotEqual(first, ValidationSplit.Create(Labels, true, 0.1, new Random(2)).Validation);
    }

    [TestMethod]
    public void RowsAreDrawnFromEverywhere()
    {
        var validation = ValidationSplit.Create(Labels, true, 0.1, new Random(1)).Validation;
        Assert.IsInRange(400.0, 600.0, validation.Average());
    }

    [TestMethod]
    [DataRow(199, 0.1)]
    [DataRow(39, 0.5)]
    [DataRow(1000, 0.0)]
    [DataRow(0, 0.1)]
    public void TooFewRows_AllAreForTraining(int rows, double fraction)
    {
        var (training, validation) = ValidationSplit.Create(Labels[..rows], true, fraction, new Random(1));
        Assert.IsEmpty(validation);
        CollectionAssert.AreEqual(Enumerable.Range(0, rows).ToArray(), training);
    }

    [TestMethod]
    public void JustEnoughRows_AreSplit() =>
        Assert.HasCount(20, ValidationSplit.Create(Labels[..200], true, 0.1, new Random(1)).Validation);

    [TestMethod]
    public void Numbers_AreDrawnTogether_HoweverManyDifferentOnesThereAre()
    {
        var numbers = Enumerable.Range(0, 1000).Select(i => i / 7f).ToArray();
        Assert.HasCount(100, ValidationSplit.Create(numbers, false, 0.1, new Random(1)).Validation);
    }

    [TestMethod]
    public void AtHalf_BothPartsHaveBothClasses()
    {
        var (training, validation) = ValidationSplit.Create(Labels, true, 0.5, new Random(1));
        Assert.HasCount(500, validation);
        Assert.AreEqual(375, training.Count(row => Labels[row] == 1));
    }
}
