using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Loop;

/// <summary>Labelled rows for an <see cref="UntrainedModel"/>.</summary>
internal static class LabelledRows
{
    public static ExampleSet Create(int count, float weight)
    {
        var (texts, ngrams) = (new TokenBlock(new SpecialIds(0, 1)), new NGramTexts());
        var extractor = new NGramExtractor(lowerCase: true);
        for (var i = 0; i < count; i++)
        {
            var text = i % 2 == 0 ? $"a good film {i}" : $"rather bad {i}";
            texts.Add(text, UntrainedModel.Tokenizer, new TokenLimit(24, TextTruncation.KeepHead));
            var found = new List<(int Bucket, int Count)>();
            extractor.Extract(text, found);
            ngrams.Add(CollectionsMarshal.AsSpan(found));
        }
        var labels = Enumerable.Range(0, count).Select(i => (i + i / 3) % 2f).ToArray();
        return new ExampleSet(texts, labels, [.. Enumerable.Repeat(weight, count)], ngrams, 1);
    }
}
