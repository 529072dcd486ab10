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

    [TestMethod]
    [DataRow(0.1, 250)]
    [DataRow(0.25, 625)]
    public void ManySmallClasses_GiveRowsToo_AsManyAsTheFractionSays(double fraction, int expected)
    {
        float[] labels = [.. Enumerable.Range(0, 2500).Select(row => row % 500f)];
        var (training, validation) = ValidationSplit.Create(labels, true, fraction, new Random(1));
        Assert.HasCount(expected, validation);
        Assert.HasCount(2500 - expected, training);
        var most = validation.CountBy(row => labels[row]).Max(part => part.Value);
        Assert.AreEqual((int)Math.Ceiling(fraction * 5), most, "no class gives more than its share, rounded up");
        var others = ValidationSplit.Create(labels, true, fraction, new Random(2)).Validation;
        Assert.AreNotEqual(Classes(validation), Classes(others), "chance says which");

        string Classes(int[] rows) => string.Join(",", rows.Select(row => labels[row]).Order());
    }

    [TestMethod]
    public void TheOnlyRowOfAClass_IsForTraining()
    {
        // 100 classes of 1 row, 50 of 2, 1 of 200.
        float[] labels = [.. Enumerable.Range(0, 400).Select(row => row < 100 ? row : row < 200 ? 100 + row % 50 : 999f)];
        var (training, validation) = ValidationSplit.Create(labels, true, 0.5, new Random(1));
        Assert.HasCount(151, training.Select(row => labels[row]).Distinct());
        Assert.HasCount(50 + 100, validation);
        Assert.IsTrue(validation.All(row => row >= 100));
    }

    [TestMethod]
    public void EqualTexts_StayTogether_WhateverTheirLabels()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 1000).Select(row => (ulong)(row / 3))];
        var (training, validation) = ValidationSplit.Create(Labels, true, 0.1, new Random(1), hashes);
        Assert.IsInRange(96, 104, validation.Length);
        Assert.IsEmpty(validation.Select(row => hashes[row]).Intersect(training.Select(row => hashes[row])));
        Assert.HasCount(1000, training.Concat(validation).Distinct());

        // One text alone cannot be parted, and a few others are too few.
        foreach (var others in new[] { 0, 1, 19 })
        {
            hashes = [.. Enumerable.Range(0, 1000).Select(row => (ulong)Math.Min(row, others))];
            var (left, none) = ValidationSplit.Create(Labels, false, 0.1, new Random(1), hashes);
            Assert.IsEmpty(none);
            Assert.HasCount(1000, left);
        }
    }

    [TestMethod]
    public void KnownRows_AreNotSetApart_AndHalfOfTheOthersAreForTraining()
    {
        ulong[] hashes = [.. Enumerable.Range(0, 1000).Select(row => (ulong)row)];
        HashSet<ulong> Known(int count) => [.. hashes[..count]];
        var some = ValidationSplit.Create(Labels, true, 0.1, new Random(1), hashes, Known(500)).Validation;
        Assert.HasCount(100, some);
        Assert.IsTrue(some.All(row => row >= 500));
        var half = ValidationSplit.Create(Labels, true, 0.1, new Random(1), hashes, Known(940)).Validation;
        Assert.HasCount(30, half);
        Assert.IsTrue(half.All(row => row >= 940));
        Assert.IsEmpty(ValidationSplit.Create(Labels, true, 0.1, new Random(1), hashes, Known(961)).Validation);
        Assert.IsEmpty(ValidationSplit.Create(Labels, true, 0.1, new Random(1), hashes, Known(1000)).Validation);
    }
}
