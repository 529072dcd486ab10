using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Decoders;

/// <summary>
/// For each next token of a target and each position of the source: how many tokens just before that position are also those
/// just before the next token, at most <see cref="Longest"/>. A high number says where a copy in progress goes on. As it
/// compares tokens, and not their vectors, it does so for words never seen in training as well (after the selective read of Gu
/// et al. 2016, "Incorporating Copying Mechanism in Sequence-to-Sequence Learning", section 3.3).
/// </summary>
internal static class CopyRuns
{
    /// <summary>A longer run tells no more.</summary>
    public const int Longest = 3;

    /// <summary>The runs of whole targets.</summary>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="target">[B, L] Int64, what the decoder reads.</param>
    /// <returns>[B, L, S], from 0 to <see cref="Longest"/>.</returns>
    public static Tensor Of(Tensor source, Tensor target)
    {
        var matches = MatchesBefore(source, target); // [B, L, S]
        var runs = matches;
        for (var length = 2; length <= Longest; length++)
        {
            // One token earlier in both texts: a row and a column of zeros come in, the last ones go.
            var earlier = nn.functional.pad(runs.narrow(1, 0, target.shape[1] - 1), new long[] { 0, 0, 1, 0 });
            runs = matches * After(earlier);
        }
        return runs;
    }

    /// <summary>The runs after one more token of each target.</summary>
    /// <param name="previous">[B·W, S], those before that token; null for the first token.</param>
    /// <param name="source">[B, S] Int64</param>
    /// <param name="ids">[B·W] Int64, the token; W targets for each source.</param>
    /// <returns>[B·W, S], from 0 to <see cref="Longest"/>.</returns>
    public static Tensor Next(Tensor? previous, Tensor source, Tensor ids)
    {
        var matches = MatchesBefore(source, ids.view(source.shape[0], -1)).flatten(0, 1); // [B, W, S] -> [B·W, S]
        return previous is null ? matches : (matches * After(previous)).clamp(max: Scalars.Of(Longest));
    }

    /// <summary>Whether the token before a position is a given one, [B, L, S]: 1 or 0.</summary>
    private static Tensor MatchesBefore(Tensor source, Tensor tokens) =>
        Shifted(source.unsqueeze(1).eq(tokens.unsqueeze(2)).to_type(ScalarType.Float32));

    /// <summary>The length of the run that a match makes one longer.</summary>
    private static Tensor After(Tensor runs) => Shifted(runs).Plus(Scalars.One);

    /// <summary>The values of the position before, 0 for the first.</summary>
    private static Tensor Shifted(Tensor x) => nn.functional.pad(x.narrow(-1, 0, x.shape[^1] - 1), new long[] { 1, 0 });
}
