using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compat.Tests.Torch;

/// <summary>AdamW's state can be written, read and copied: the real type has these members abstract.</summary>
[TestClass]
public sealed class OptimizerStateTests
{
    [TestMethod]
    public void WhatIsWritten_IsReadBack()
    {
        using var source = Stepped();
        using var target = Initial();
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            source.SaveStateDict(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        target.LoadStateDict(reader);
        AssertSame(source, target);
    }

    [TestMethod]
    public void AStateOfAnotherShape_IsRefused()
    {
        using var source = Stepped();
        using var target = Initial(size: 3);
        var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true))
            source.SaveStateDict(writer);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.Throws<ArgumentException>(() => target.LoadStateDict(reader));
    }

    [TestMethod]
    public void AState_IsCopied()
    {
        using var source = Stepped();
        using var target = Initial();
        target.LoadStateDict(source);
        AssertSame(source, target);
    }

    private static AdamW.State Initial(long size = 2)
    {
        var state = new AdamW.State(new Parameter(zeros(size)));
        state.Initialize(new AdamW.Options());
        return state;
    }

    private static AdamW.State Stepped()
    {
        var state = Initial();
        state.step = 7;
        state.exp_avg.fill_(2);
        state.exp_avg_sq.fill_(3);
        return state;
    }

    private static void AssertSame(AdamW.State expected, AdamW.State actual)
    {
        Assert.AreEqual(expected.step, actual.step);
        CollectionAssert.AreEqual(expected.exp_avg.data<float>().ToArray(), actual.exp_avg.data<float>().ToArray());
        CollectionAssert.AreEqual(expected.exp_avg_sq.data<float>().ToArray(), actual.exp_avg_sq.data<float>().ToArray());
    }
}
