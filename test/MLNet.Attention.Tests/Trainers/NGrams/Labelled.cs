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

    private static List<(int Bucket, int Count)> Read(ExampleSet examples, int text)
    {
        var found = new List<(int Bucket, int Count)>();
        examples.NGrams!.Read(text, found);
        return found;
    }

    public static List<(int Bucket, int Count)> Extract(string text)
    {
        var found = new List<(int Bucket, int Count)>();
        new NGramExtractor(lowerCase: true).Extract(text, found);
        return found;
    }

    /// <summary>The same features without those that no training row has.</summary>
    public static NGramFeatures Known(ExampleSet examples, NGramFeatures features, IEnumerable<int> trainingRows)
    {
        var known = new SortedSet<int>(trainingRows
            .SelectMany(row => Enumerable.Range(row * examples.TextsPerRow, examples.TextsPerRow))
            .SelectMany(text => Read(examples, text)).Select(found => features.IndexOf(found.Bucket)).Where(index => index >= 0));
        return new NGramFeatures([.. known.Select(index => features.Buckets[index])],
            [.. known.Select(index => features.InverseDocumentFrequencies[index])], features.Pairs, features.Symmetric);
    }

    /// <summary>Where the elements of some features are in the vectors of all.</summary>
    public static int[] ElementsOf(NGramFeatures some, NGramFeatures all)
    {
        int[] indices = [.. some.Buckets.Select(all.IndexOf)];
        return !all.Pairs ? indices :
        [
            .. Enumerable.Range(0, all.Symmetric ? 2 : 3).SelectMany(block => indices.Select(i => block * all.Buckets.Length + i)),
            all.VectorLength - 2, all.VectorLength - 1,
        ];
    }

    /// <summary>The numbers 0 to <paramref name="count"/> − 1.</summary>
    public static int[] All(int count) => [.. Enumerable.Range(0, count)];
}
