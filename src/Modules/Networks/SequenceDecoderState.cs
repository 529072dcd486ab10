using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Networks;

/// <summary>The decoding of sources by a <see cref="SequenceToSequenceNetwork"/> in progress.</summary>
internal sealed class SequenceDecoderState : DecoderState
{
    private readonly SequenceToSequenceNetwork network;
    private readonly DecoderCache cache;
    private Tensor source; // [B, S]
    private Tensor? padding; // [B, S]
    private Tensor memory; // [B, S, D]
    private Tensor? runs; // [N, S], the CopyRuns of the last step
    private long hypotheses = 1;

    public SequenceDecoderState(SequenceToSequenceNetwork network, Tensor source, Tensor? padding)
    {
        this.network = network;
        using var scope = NewDisposeScope();
        memory = OwnedTensor.Create(() => network.Encode(source, padding)); // first, because it may refuse the source
        cache = network.CreateCache(memory);
        this.source = OwnedTensor.Create(() => source.alias());
        this.padding = padding is null ? null : OwnedTensor.Create(() => padding.alias());
    }

    public override long Sources => memory.shape[0];

    public override long Hypotheses => hypotheses;

    public override long SourceLength => memory.shape[1];

    public override long VocabularySize => network.VocabularySize;

    public override long Length => cache.Length;

    public override DecoderStep Step(Tensor ids)
    {
        Shapes.Are(ids, [Sources * hypotheses], nameof(ids), $"[N] = [{Sources * hypotheses}]");
        if (network.ReadsRuns)
        {
            var before = runs;
            runs = OwnedTensor.Create(() => CopyRuns.Next(before, source, ids));
            before?.Dispose();
        }
        return network.Step(ids.unsqueeze(1), source, padding, memory, cache, runs);
    }

    public override void Select(Tensor hypotheses, Tensor? sources = null)
    {
        var count = Shapes.OfRank(hypotheses, 1, nameof(hypotheses), "[N]")[0];
        var kept = sources is null ? Sources : Shapes.OfRank(sources, 1, nameof(sources), "[B]")[0];
        if (count == 0 || kept == 0 || count % kept != 0)
            throw Shapes.Wrong(hypotheses.shape, nameof(hypotheses), $"[N] with N a multiple of the {kept} sources");
        cache.Select(hypotheses, sources);
        if (runs is not null)
            OwnedTensor.Select(ref runs, hypotheses);
        this.hypotheses = count / kept;
        if (sources is null)
            return;
        OwnedTensor.Select(ref source, sources);
        OwnedTensor.Select(ref memory, sources);
        if (padding is not null)
            OwnedTensor.Select(ref padding, sources);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        cache.Dispose();
        source.Dispose();
        runs?.Dispose();
        padding?.Dispose();
        memory.Dispose();
    }
}
