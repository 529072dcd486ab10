using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.NGrams;

/// <summary>Labelled texts as examples with n-grams; their tokens mean nothing.</summary>
internal static class Labelled
{
    public static ExampleSet Examples(
        IReadOnlyList<string> texts, float[] labels, float[]? weights = null, int textsPerRow = 1)
    {
        var (rows, tokens) = (new NGramTexts(), new TokenBlock(new SpecialIds(0, 1)));
        foreach (var text in texts)
        {
            rows.Add(CollectionsMarshal.AsSpan(Extract(text)));
            tokens.Add([5]);
        }
        return new ExampleSet(tokens, labels, weights ?? Array.ConvertAll(labels, _ => 1f), rows, textsPerRow);
    }

    public static List<(int Bucket, int Count)> Extract(string text)
    {
        var found = new List<(int Bucket, int Count)>();
        new NGramExtractor(lowerCase: true).Extract(text, found);
        return found;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> − 1.</summary>
    public static int[] All(int count) => [.. Enumerable.Range(0, count)];
}
