using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Opens a folder that may be damaged and, if it opens, reads a text with its encoder and its head.</summary>
internal static class CheckpointTrial
{
    /// <summary>Whether the folder opens; what was wrong with it is then null.</summary>
    /// <exception cref="Exception">What the encoder or the head throws.</exception>
    public static bool Run(string directory, out Exception? refusal)
    {
        refusal = null;
        try
        {
            Read(PretrainedCheckpoint.Load(directory));
            return true;
        }
        catch (FormatException error)
        {
            refusal = error;
            return false;
        }
    }

    private static void Read(PretrainedCheckpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = checkpoint.CreateEncoder();
        encoder.eval();
        var vectors = encoder.call(zeros([1, Math.Min(3L, checkpoint.MaximumTokens)], dtype: ScalarType.Int64), null).Output;
        if (checkpoint.Head is PretrainedHead.None or PretrainedHead.MaskedLanguage)
            return;
        using var head = checkpoint.CreateHead();
        head.eval();
        head.call(vectors.flatten(0, 1));
    }
}
