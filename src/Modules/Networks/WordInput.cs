using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>The words of B texts: at most W words of a text, which are at most S tokens.</summary>
/// <param name="Ids">[B, S] Int64, the tokens.</param>
/// <param name="Padding">[B, S] Boolean, true = padding; null when there is none.</param>
/// <param name="Starts">[B, W] Int64, where the tokens of each word begin, in [0, S); 0 where there is no word.</param>
/// <param name="Ends">[B, W] Int64, where they end, in [1, S]; 1 where there is no word.</param>
/// <param name="Missing">[B, W] Boolean, true = no word; null when all texts have W words.</param>
/// <param name="Words">[B, S] Int64, the word that each token belongs to, in [0, W). Null without features.</param>
/// <param name="Features">[B, W, K] Int64, the features of each word, in [0, H). Null without features.</param>
public sealed record WordInput(
    Tensor Ids, Tensor? Padding, Tensor Starts, Tensor Ends, Tensor? Missing, Tensor? Words = null, Tensor? Features = null);
