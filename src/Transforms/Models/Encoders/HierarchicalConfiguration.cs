using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Transforms.Sentences;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// The configuration of a <see cref="TransformerTextEncoder"/> that reads each sentence on its own, and of the
/// <see cref="HierarchicalPooling"/> of its vectors.
/// </summary>
internal sealed class HierarchicalConfiguration : TransformerConfiguration
{
    private readonly RecurrentCell cell;

    public HierarchicalConfiguration(TextEncoder kind, HyperparameterValues values) : base(kind, values) =>
        cell = values.Get(Hyperparameters.RecurrentCell);

    public override bool ReadsSentences => true;

    protected override int? SegmentLength => SentenceLayout.Longest;

    public override TokenEncoder CreateModule(int vocabularySize, int maximumLength, Generator? generator) =>
        base.CreateModule(vocabularySize, SentenceLayout.MostPositions(maximumLength), generator);

    public override SequencePooling CreatePooling(TextPooling pooling, AttentionFunction function, Generator? generator) =>
        new HierarchicalPooling(Dimension, SentenceLayout.Longest,
            width => SequencePooling.Create(pooling, width, function, generator), cell, generator);
}
