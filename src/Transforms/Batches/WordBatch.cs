using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Creates a batch: some windows of a <see cref="WordBlock"/> as tensors.</summary>
internal static class WordBatch
{
    /// <param name="block">The words.</param>
    /// <param name="windows">[B], each with at least one word.</param>
    /// <param name="around">The special tokens around each window.</param>
    /// <param name="device">The device of the tensors.</param>
    /// <param name="isHidden">
    /// Called for each word: whether mask tokens replace its tokens, and its features do not tell it apart. Null in inference.
    /// </param>
    public static WordInput Create(
        WordBlock block, IReadOnlyList<WordWindow> windows, SingleTemplate around, Device device, Func<bool>? isHidden = null)
    {
        var (words, longest) = (windows.Max(window => window.Count), windows.Max(window => window.Tokens) + around.Count);
        var ids = new long[windows.Count * longest];
        Array.Fill(ids, block.Tokens.SpecialIds.Pad);
        var padding = new bool[ids.Length];
        var wordOf = new long[ids.Length];
        var (starts, ends) = (new long[windows.Count * words], new long[windows.Count * words]);
        Array.Fill(ends, 1);
        var missing = new bool[starts.Length];
        var hasFeatures = block.FeatureBuckets > 0;
        var features = new long[hasFeatures ? starts.Length * WordTraits.Count : 0];
        for (var i = 0; i < windows.Count; i++)
        {
            var next = 0;
            foreach (var special in around.Before)
                ids[i * longest + next++] = special.Id;
            for (var k = 0; k < windows[i].Count; k++)
            {
                var (word, place) = (windows[i].First + k, i * words + k);
                var hidden = isHidden?.Invoke() == true;
                starts[place] = next;
                foreach (var id in block.Tokens[word])
                {
                    wordOf[i * longest + next] = k;
                    ids[i * longest + next++] = hidden ? block.Tokens.SpecialIds.Mask : id;
                }
                ends[place] = next;
                var ofWord = block.FeaturesOf(word);
                for (var f = hidden ? WordTraits.IdentityCount : 0; f < ofWord.Length; f++)
                    features[place * WordTraits.Count + f] = ofWord[f];
            }
            foreach (var special in around.After)
                ids[i * longest + next++] = special.Id;
            padding.AsSpan(i * longest + next, longest - next).Fill(true);
            missing.AsSpan(i * words + windows[i].Count, words - windows[i].Count).Fill(true);
        }
        ReadOnlySpan<long> ofTokens = [windows.Count, longest];
        ReadOnlySpan<long> ofWords = [windows.Count, words];
        ReadOnlySpan<long> ofFeatures = [windows.Count, words, WordTraits.Count];
        return new WordInput(tensor(ids, ofTokens, device: device),
            padding.Contains(true) ? tensor(padding, ofTokens, device: device) : null,
            tensor(starts, ofWords, device: device), tensor(ends, ofWords, device: device),
            missing.Contains(true) ? tensor(missing, ofWords, device: device) : null,
            hasFeatures ? tensor(wordOf, ofTokens, device: device) : null,
            hasFeatures ? tensor(features, ofFeatures, device: device) : null);
    }
}
