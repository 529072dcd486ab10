using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Labelled rows in memory, as tokens: the token cache that all epochs read.</summary>
/// <param name="Texts">The texts; row r has T texts, from index r·T on, or one, r, where pairs are joined.</param>
/// <param name="Labels">One per row: a class from 0, a number, or the number of a set of labels.</param>
/// <param name="Weights">One per row, at least 0.</param>
/// <param name="NGrams">The n-grams of each text; null when no part of the model reads n-grams.</param>
/// <param name="TextsPerRow">T, 1 or 2.</param>
internal sealed record ExampleSet(TokenBlock Texts, float[] Labels, float[] Weights,
    NGramTexts? NGrams, int TextsPerRow) : ITrainingRows
{
    public int Count => Labels.Length;

    /// <summary>The texts of a row that the network reads apart: 1 where pairs are joined, else T.</summary>
    public int SequencesPerRow => Texts.JoinsPairs ? 1 : TextsPerRow;

    /// <summary>The <see cref="TextHash"/> of each row, by which equal texts are found; null to find none.</summary>
    public IReadOnlyList<ulong>? Hashes { get; init; }

    /// <summary>Of labels that number sets of labels, the labels of a set; null (default) for other labels.</summary>
    public Func<float, IReadOnlyList<int>>? LabelsOf { get; init; }

    /// <summary>Whether any row has a weight above 0.</summary>
    public bool HasWeight => Array.Exists(Weights, weight => weight > 0);

    /// <summary>A copy of some of the rows.</summary>
    public ExampleSet Select(int[] rows) =>
        new(SelectTexts(rows), Array.ConvertAll(rows, row => Labels[row]),
            Array.ConvertAll(rows, row => Weights[row]), NGrams is null ? null : SelectNGrams(rows), TextsPerRow)
        {
            Hashes = Hashes is { } hashes ? [.. rows.Select(row => hashes[row])] : null,
            LabelsOf = LabelsOf,
        };

    /// <summary>A copy of the texts of some of the rows.</summary>
    public TokenBlock SelectTexts(int[] rows)
    {
        var texts = new TokenBlock(Texts.SpecialIds, joinsPairs: Texts.JoinsPairs);
        foreach (var row in rows)
        {
            for (var text = row * SequencesPerRow; text < (row + 1) * SequencesPerRow; text++)
                texts.Add(Texts, text);
        }
        return texts;
    }

    public void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Labels.AsSpan()));
        foreach (var label in LabelsOf is null ? [] : Labels)
            hash.AppendRow<int>([.. LabelsOf!(label)]);
        hash.AppendData(MemoryMarshal.AsBytes(Weights.AsSpan()));
        for (var text = 0; text < Texts.Count; text++)
        {
            hash.AppendRow(Texts[text]);
            hash.AppendRow(Texts.TypesOf(text));
        }
        for (var text = 0; text < Count * TextsPerRow; text++)
            NGrams?.AppendTo(hash, text);
    }

    private NGramTexts SelectNGrams(int[] rows)
    {
        var selected = new NGramTexts();
        foreach (var row in rows)
        {
            for (var text = row * TextsPerRow; text < (row + 1) * TextsPerRow; text++)
                selected.Add(NGrams!, text);
        }
        return selected;
    }

    /// <summary>The same rows with n-grams in place of tokens.</summary>
    public ExampleSet WithNGramIds(NGramFeatures features, int maximumTokens, Action checkAlive)
    {
        var (texts, found) = (new TokenBlock(NGramIds.SpecialIds), new List<(int Bucket, int Count)>());
        for (var text = 0; text < Texts.Count; text++)
        {
            checkAlive();
            NGrams!.Read(text, found);
            texts.Add(CollectionsMarshal.AsSpan(found), features.Ids, maximumTokens);
        }
        return this with { Texts = texts };
    }

    /// <summary>The same rows with the tokens of each text in their places.</summary>
    public ExampleSet WithSentences(SentenceLayout layout, Action checkAlive)
    {
        var (texts, places) = (new TokenBlock(Texts.SpecialIds), new List<int>());
        for (var text = 0; text < Texts.Count; text++)
        {
            checkAlive();
            places.Clear();
            layout.Arrange(Texts[text], places);
            texts.Add(CollectionsMarshal.AsSpan(places));
        }
        return this with { Texts = texts };
    }

    /// <summary>The n-gram vectors of some rows, one after another in the same object.</summary>
    public IEnumerable<NGramVector> Vectors(NGramFeatures features, IEnumerable<int> rows)
    {
        var vector = new NGramVector();
        var scratch = (new NGramVector(), new NGramVector());
        List<(int Bucket, int Count)> first = [], second = [];
        foreach (var row in rows)
        {
            NGrams!.Read(row * TextsPerRow, first);
            if (TextsPerRow == 2)
                NGrams.Read(2 * row + 1, second);
            Fill(features, vector, first, second, scratch);
            yield return vector;
        }
    }

    private void Fill(NGramFeatures features, NGramVector vector, List<(int Bucket, int Count)> first,
        List<(int Bucket, int Count)> second, (NGramVector, NGramVector) scratch)
    {
        if (TextsPerRow == 1)
            features.Fill(vector, CollectionsMarshal.AsSpan(first));
        else
            features.FillPair(vector, CollectionsMarshal.AsSpan(first), CollectionsMarshal.AsSpan(second), scratch);
    }
}
