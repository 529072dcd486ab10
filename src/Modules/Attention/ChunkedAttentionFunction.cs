using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>
/// <see cref="AttentionBlocks"/> as a differentiable function of query, key, value, bias or null, padding or null, bias by
/// distance or null, and options.
/// </summary>
internal sealed class ChunkedAttentionFunction : autograd.SingleTensorFunction<ChunkedAttentionFunction>
{
    private const string Options = "options";
    private const string Errors = "errors";
    private const string HasBias = "has_bias";
    private const string HasDistances = "has_distances";

    [ThreadStatic]
    private static BackwardErrors? errors;

    // The gradients that backward returned where no dispose scope owns them.
    [ThreadStatic]
    private static List<Tensor>? unowned;

    public override string Name => nameof(ChunkedAttentionFunction);

    /// <summary>The error of the last backward through what this thread computed; null when there was none.</summary>
    public static Exception? Error => errors?.Last;

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, key, value) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var (bias, padding) = ((Tensor?)vars[3], (Tensor?)vars[4]);
        var (distances, options) = ((Tensor?)vars[5], (AttentionBlockOptions)vars[6]);
        var (output, logSums) = new AttentionBlocks(query, key, value, bias, padding, distances, options).Forward();
        errors ??= new BackwardErrors();
        errors.Last = null;
        ctx.save_data(Errors, errors);
        ctx.save_data(Options, options);
        ctx.save_data(HasBias, bias is not null);
        ctx.save_data(HasDistances, distances is not null);
        ctx.save_for_backward([query, key, value, bias!, padding!, distances!, output, logSums]);
        return output;
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        // The caller reads gradients before this thread's next backward begins, so the previous ones can be freed now.
        unowned?.ForEach(tensor => tensor?.Dispose());
        unowned = null;
        var isOwned = CurrentDisposeScope is not null; // never on CUDA, where backward runs on another thread
        List<Tensor> gradients;
        try
        {
            gradients = Differentiate(ctx, grad_output);
        }
        catch (Exception error)
        {
            // TorchSharp: an exception that leaves this method ends the process.
            ((BackwardErrors)ctx.get_data(Errors)!).Last = error;
            gradients = WrongGradients((bool)ctx.get_data(HasBias)!, (bool)ctx.get_data(HasDistances)!, grad_output);
        }
        if (!isOwned)
            unowned = [.. gradients, grad_output];
        return gradients;
    }

    /// <summary>Gradients of a shape that no input has, for which the caller of backward gets an exception.</summary>
    private static List<Tensor> WrongGradients(bool hasBias, bool hasDistances, Tensor like)
    {
        Tensor Wrong() => empty(0, like.dtype, like.device);
        return [Wrong(), Wrong(), Wrong(), hasBias ? Wrong() : null!, null!, hasDistances ? Wrong() : null!, null!];
    }

    private static List<Tensor> Differentiate(autograd.AutogradContext ctx, Tensor gradient)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var blocks = new AttentionBlocks(
            saved[0], saved[1], saved[2], saved[3], saved[4], saved[5], (AttentionBlockOptions)ctx.get_data(Options)!);
        var (query, key, value, bias, distances) = blocks.Backward(saved[6], saved[7], gradient);
        foreach (var result in new[] { query, key, value, bias, distances })
            result?.MoveToOuterDisposeScope();
        return [query, key, value, bias!, null!, distances!, null!];
    }

    /// <summary>
    /// Where the backward, on whatever thread it runs, leaves its error for the thread that computed the forward.
    /// </summary>
    private sealed class BackwardErrors
    {
        public volatile Exception? Last;
    }
}
