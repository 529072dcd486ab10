using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Tests.Modules.Primitives;

/// <summary>Every check names the caller's own argument, its value and what was expected.</summary>
[TestClass]
public sealed class ArgumentsTests
{
    [TestMethod]
    public void WhatIsInRange_IsReturned()
    {
        var (count, share, factor, day) = (3, 0.5, 2.5, DayOfWeek.Friday);
        Assert.AreEqual(3, Arguments.AtLeast(3, count));
        Assert.AreEqual(0.5, Arguments.Share(share));
        Assert.AreEqual(2.5, Arguments.Positive(factor));
        Assert.AreEqual(2.5, Arguments.PositiveOrNull(factor));
        Assert.IsNull(Arguments.PositiveOrNull(null));
        Assert.AreEqual(day, Arguments.Defined(day));
    }

    [TestMethod]
    public void WhatIsNot_IsNamed()
    {
        var (count, share, factor, mode) = (2, 1.5, -0.25, (FileMode)9);
        IsRefused(() => Arguments.AtLeast(3, count), "'count' is 2; expected at least 3.", "count");
        IsRefused(() => Arguments.Share(share), "'share' is 1.5; expected a share in [0, 1).", "share");
        IsRefused(() => Arguments.Positive(factor), "'factor' is -0.25; expected a positive, finite number.", "factor");
        IsRefused(() => Arguments.PositiveOrNull(factor), "'factor' is -0.25; expected a positive", "factor");
        IsRefused(() => Arguments.Defined(mode), "'mode' is 9; expected one of CreateNew, Create, Open,", "mode");
        IsRefused(() => throw Arguments.Wrong(null, "a number", "x"), "'x' is null; expected a number.", "x");
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, 0 })
            IsRefused(() => Arguments.Positive(value), "expected a positive, finite number.", "value");
        foreach (var value in new[] { double.NaN, 1, -1e-9 })
            IsRefused(() => Arguments.Share(value), "expected a share in [0, 1).", "value");
    }

    private static void IsRefused(Action action, string message, string name) =>
        Assert.AreEqual(name, Refusal.Of<ArgumentOutOfRangeException>(action, message).ParamName);
}
