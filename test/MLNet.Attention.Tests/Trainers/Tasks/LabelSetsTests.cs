using MLNet.Attention.Trainers.Tasks;

namespace MLNet.Attention.Tests.Trainers.Tasks;

[TestClass]
public sealed class LabelSetsTests
{
    [TestMethod]
    public void EqualSets_HaveOneNumber_WhateverTheirOrder()
    {
        var sets = new LabelSets();
        Assert.AreEqual(0, sets.NumberOf([7, 1]));
        Assert.AreEqual(1, sets.NumberOf([]));
        Assert.AreEqual(2, sets.NumberOf([71]));
        Assert.AreEqual(0, sets.NumberOf([1, 7, 1]));
        Assert.AreEqual(1, sets.NumberOf([]));
        CollectionAssert.AreEqual(new[] { 1, 7 }, sets[0].ToArray());
        Assert.IsEmpty(sets[1]);
        Assert.IsTrue(sets.Has(0, 7));
        Assert.IsFalse(sets.Has(0, 71));
        Assert.IsFalse(sets.Has(1, 7));
    }
}
