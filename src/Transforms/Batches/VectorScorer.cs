using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>Computes the pooled vector [D] of each text, which is the input of a model's head.</summary>
internal sealed class VectorScorer(TextModel model)
    : BatchScorer(model, sequencesPerRow: 1, model.Configuration.VectorLength, texts: null)
{
    private readonly NGramExtractor? extractor = model.Configuration.Encoder.ReadsNGrams
        ? new NGramExtractor(model.Tokenizer.LowerCase, model.Configuration.NGramLengths)
        : null;

    private readonly List<(int Bucket, int Count)> found = [];

    public override void Add(ReadOnlySpan<char> text)
    {
        found.Clear();
        extractor?.Extract(text, found);
        var prefix = Model.Configuration.TextPrefix;
        AddIds(prefix == "" ? text : string.Concat(prefix, text), CollectionsMarshal.AsSpan(found));
    }

    protected override Tensor Compute(Tensor ids, Tensor? padding, ReadOnlySpan<int> rows)
    {
        var vectors = Model.Network.Pool(Model.Network.Embed(ids), padding).Pooled; // [B, K·D]
        return Model.Configuration.NormalizesVectors ? CosineAttention.Normalized(vectors) : vectors;
    }
}
