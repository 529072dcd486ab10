using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// <see cref="AttentionBlocks"/> as a function to differentiate: query, key, value, bias or null, padding or null, options.
/// </summary>
internal sealed class ChunkedAttentionFunction : autograd.SingleTensorFunction<ChunkedAttentionFunction>
{
    private const string Options = "options";
    private const string Gradients = "gradients";

    public override string Name => nameof(ChunkedAttentionFunction);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, key, value) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (bias, padding) = ((Tensor?)vars[3], (Tensor?)vars[4]);
        var options = (AttentionBlockOptions)vars[5];
        var (output, logSums) = new AttentionBlocks(query, key, value, bias, padding, options).Forward();
        ctx.save_data(Options, options);
        ctx.save_for_backward([query, key, value, bias!, padding!, output, logSums]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var blocks = new AttentionBlocks(
            saved[0], saved[1], saved[2], saved[3], saved[4], (AttentionBlockOptions)ctx.get_data(Options)!);
        var (query, key, value, bias) = blocks.Backward(saved[5], saved[6], grad_output);
        foreach (var gradient in new[] { query, key, value, bias })
            gradient?.MoveToOuterDisposeScope();
        List<Tensor> gradients = [query, key, value, bias!, null!, null!];
        // They are read after this returns; where no dispose scope holds them, a finalizer could be faster.
        ctx.save_data(Gradients, gradients);
        return gradients;
    }
}
