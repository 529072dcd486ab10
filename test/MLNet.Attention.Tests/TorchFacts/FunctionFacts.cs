using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.TorchFacts;

/// <summary>Gradients, and functions whose backward is their own.</summary>
/// <remarks>
/// Not tried here, as no catch helps: any exception that leaves the backward of such a function, an error of libtorch in it
/// and a wrong number of gradients end the process, and so does every error of autograd.grad.
/// </remarks>
[TestClass]
[DoNotParallelize] // they tell the function what to do
public sealed class FunctionFacts
{
    [TestMethod]
    public void ItsGradients_AreThoseThatBackwardGives()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        Run(x, (saved, gradient) => gradient * saved[0] * 5);
        TensorAssert.Same(full(3, 5f), x.grad!);
    }

    [TestMethod]
    public void ForwardAndBackward_RunWithGradientsOff_OnTheCallersThread_InItsScope()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        var thread = 0;
        var recorded = true;
        DisposeScope? current = null;
        Run(x, (_, gradient) =>
        {
            (thread, recorded) = (Environment.CurrentManagedThreadId, is_grad_enabled());
            current = CurrentDisposeScope;
            return gradient.clone();
        });
        Assert.AreEqual(Environment.CurrentManagedThreadId, thread);
        Assert.IsFalse(recorded);
        Assert.IsFalse(Twice.RecordedForward);
        Assert.AreSame(scope, current);
    }

    [TestMethod]
    public void AGradientThatItsScopeDisposed_IsNone_WithoutAnError()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        Run(x, (_, gradient) =>
        {
            using var inner = NewDisposeScope();
            return gradient * 2;
        });
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void ASavedTensorThatIsDisposed_ComesBackAsNull()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        var count = 0;
        var last = x;
        Run(x, (saved, gradient) =>
        {
            (count, last) = (saved.Count, saved[^1]);
            return gradient.clone();
        });
        Assert.AreEqual(2, count);
        Assert.IsNull(last);
    }

    [TestMethod]
    public void AGradientOfAWrongShape_MakesBackwardThrow()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, 1).requires_grad_();
        Assert.ThrowsExactly<ExternalException>(() => Run(x, (_, gradient) => empty(0, gradient.dtype, gradient.device)));
        Assert.IsNull(x.grad);
    }

    [TestMethod]
    public void ASavedTensorThatWasChangedSince_CannotBeRead()
    {
        using var scope = NewDisposeScope();
        var x = ones(3).requires_grad_();
        Twice.Backward = (_, gradient) => gradient.clone();
        var y = Twice.apply(x);
        using (no_grad())
            x.add_(1);
        y.sum().backward();
        Assert.IsInstanceOfType<ExternalException>(Twice.Error);
    }

    [TestMethod]
    public void Backward_ThrowsForWhatNeedsNoGradient_AndForASecondTime()
    {
        using var scope = NewDisposeScope();
        Assert.ThrowsExactly<ExternalException>(() => ones(1).sum().backward());
        var x = ones(1).requires_grad_();
        var y = x.exp().sum();
        y.backward();
        Assert.ThrowsExactly<ExternalException>(() => y.backward());
    }

    [TestMethod]
    public void AGradient_IsTakenAway_BySettingNull()
    {
        using var scope = NewDisposeScope();
        var x = ones(1).requires_grad_();
        Assert.IsNull(x.grad);
        (x * 3).backward();
        (x * 3).backward();
        Assert.AreEqual(6, x.grad!.item<float>());
        x.grad = null;
        Assert.IsNull(x.grad);
    }

    private static void Run(Tensor x, Func<List<Tensor>, Tensor, Tensor> backward)
    {
        Twice.Backward = backward;
        Twice.apply(x, "no tensor").sum().backward();
    }

    /// <summary>2·x; what it does backwards is told from outside.</summary>
    private sealed class Twice : autograd.SingleTensorFunction<Twice>
    {
        public static Func<List<Tensor>, Tensor, Tensor>? Backward { get; set; }

        public static Exception? Error { get; private set; }

        public static bool RecordedForward { get; private set; }

        public override string Name => nameof(Twice);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            RecordedForward = is_grad_enabled();
            var x = (Tensor)vars[0];
            Tensor disposed;
            using (NewDisposeScope())
                disposed = x.clone();
            ctx.save_for_backward([x, disposed]);
            ctx.save_data("arguments", vars.Length);
            return x * 2;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            Error = null;
            List<Tensor> gradients = [null!];
            try
            {
                gradients = [Backward!(ctx.get_saved_variables(), grad_output)];
            }
            catch (ExternalException error)
            {
                Error = error;
            }
            while (gradients.Count < (int)ctx.get_data("arguments")!)
                gradients.Add(null!);
            return gradients;
        }
    }
}
