using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// Computes the vector of each text, as wide as <see cref="TextModelConfiguration.VectorLength"/>: the pooled one, which is the
/// input of a model's head, behind the lexical part, where there is one.
/// </summary>
internal sealed class VectorScorer(TextModel model)
    : BatchScorer(model, sequencesPerRow: 1, model.Configuration.VectorLength, texts: null)
{
    private readonly NGramExtractor? extractor = model.Configuration.Encoder.ReadsNGrams
        ? new NGramExtractor(model.Tokenizer.LowerCase, model.Configuration.NGramLengths)
        : null;

    private readonly WordProjection? projection = model.Configuration.LexicalDimension > 0
        ? new WordProjection(model.Counts, model.Configuration.LexicalDimension)
        : null;

    private readonly List<(int Bucket, int Count)> found = [];
    private readonly List<float> lexical = []; // R numbers of each text

    public override void Clear()
    {
        base.Clear();
        lexical.Clear();
    }

    public override void Add(ReadOnlySpan<char> text)
    {
        found.Clear();
        extractor?.Extract(text, found);
        var prefix = Model.Configuration.TextPrefix;
        AddIds(prefix == "" ? text : string.Concat(prefix, text), CollectionsMarshal.AsSpan(found));
        if (projection is null)
            return;
        CollectionsMarshal.SetCount(lexical, lexical.Count + projection.Dimension);
        projection.Project(text, CollectionsMarshal.AsSpan(lexical)[^projection.Dimension..]);
    }

    protected override Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows)
    {
        var vectors = Model.Network.PoolVectors(Model.Network.Embed(ids), padding); // [B, K·D]
        if (projection is not null)
            vectors = Join(LexicalOf(rows), vectors);
        return Model.Configuration.NormalizesVectors ? CosineAttention.Normalized(vectors) : vectors;
    }

    /// <summary>The parts of vectors, each with its share of the squared length: the share that it has in a cosine.</summary>
    private Tensor Join(Tensor ofWords, Tensor ofNetwork)
    {
        var share = Model.Configuration.LexicalWeight;
        return cat([
            CosineAttention.Normalized(ofWords) * Scalars.Of(Math.Sqrt(share)),
            CosineAttention.Normalized(ofNetwork) * Scalars.Of(Math.Sqrt(1 - share)),
        ], 1);
    }

    /// <summary>[B, R]</summary>
    private Tensor LexicalOf(ReadOnlySpan<int> rows)
    {
        var width = projection!.Dimension;
        var values = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
            CollectionsMarshal.AsSpan(lexical).Slice(rows[i] * width, width).CopyTo(values.AsSpan(i * width));
        return tensor(values, [rows.Length, width], device: Model.Device);
    }
}
