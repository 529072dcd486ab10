using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>What holds for a thread: dispose scopes, gradients on and off, inference mode.</summary>
/// <remarks>Nothing may be awaited inside any of them: the rest could run on another thread.</remarks>
[TestClass]
public sealed class ModeFacts
{
    [TestMethod]
    public void AScope_DisposesWhatWasMadeInIt_UnlessItWasMoved()
    {
        Tensor inner, moved, detached;
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inner = ones(1);
                moved = ones(1).MoveToOuterDisposeScope();
                detached = ones(1).DetachFromDisposeScope();
            }
            Assert.IsTrue(inner.IsInvalid);
            Assert.IsFalse(moved.IsInvalid);
        }
        Assert.IsTrue(moved.IsInvalid);
        Assert.IsFalse(detached.IsInvalid);
        detached.Dispose();
        detached.Dispose();
    }

    [TestMethod]
    public void AnotherThread_HasGradientsOn_AndNoScope()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var made = false;
        Tensor? tensor = null;
        var thread = new Thread(() =>
        {
            made = is_grad_enabled() && CurrentDisposeScope is null;
            tensor = ones(1);
        });
        thread.Start();
        thread.Join();
        Assert.IsTrue(made);
        tensor!.Dispose();
    }

    [TestMethod]
    public void InferenceMode_CannotBeMadeToRecord_ButLeft()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var x = ones(1).requires_grad_();
        using (enable_grad())
            Assert.IsFalse((x * 2).requires_grad);
        using (inference_mode(false))
        {
            var y = ones(1).requires_grad_();
            var z = y * 2;
            Assert.IsTrue(z.requires_grad);
            z.backward();
            using var gradient = y.grad;
            Assert.AreEqual(2, gradient!.item<float>());
        }
    }

    [TestMethod]
    public void WhatInferenceModeMade_IsNotChangedInPlaceOutside()
    {
        using var scope = NewDisposeScope();
        Tensor x;
        using (inference_mode())
            x = ones(1);
        Assert.ThrowsExactly<ExternalException>(() => x.add_(1));
    }

    [TestMethod]
    public void InInferenceMode_OtherTensorsAreChangedInPlace()
    {
        using var scope = NewDisposeScope();
        var x = ones(2);
        using (inference_mode())
            x.narrow(0, 0, 1).add_(1);
        x.add_(1);
        Assert.AreEqual(3, x[0].item<float>());
    }
}
