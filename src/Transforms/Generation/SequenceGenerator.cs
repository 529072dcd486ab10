using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// Generates texts for a block of sources, in batches of sources of similar length. Not thread-safe: each cursor has its own
/// generator.
/// </summary>
/// <remarks>
/// The operators of a step are small and gain nothing from a second thread, so several batches run at once in the
/// <see cref="ForwardPool"/>, one thread each.
/// </remarks>
/// <param name="model">The model.</param>
/// <param name="options">How texts are generated, checked.</param>
/// <param name="checkAlive">Throws when the work is cancelled; called before every step.</param>
internal sealed class SequenceGenerator(SequenceModel model, GenerationOptions options, Action checkAlive)
{
    // Wide enough that the fixed cost of a step is shared by many, small enough that a step stays in the cache.
    private const int HypothesesPerBatch = 256;
    private const int TokensPerBatch = 8192;

    private readonly GenerationOptions options =
        options.AtMost(model.Configuration.Network.MostTargetTokens(model.Configuration.MaximumTargetTokens));

    private readonly TokenBlock texts = new(model.Source.SpecialIds);
    private readonly List<bool> isEmpty = [];
    private Hypothesis[][] results = [];

    /// <summary>The sources.</summary>
    public TokenBlock Texts => texts;

    /// <summary>Number of sources.</summary>
    public int Count => texts.Count;

    /// <summary>Whether results keep the alignment and the copy probability of each token. Default false.</summary>
    public bool KeepAlignment { get; set; }

    /// <summary>The hypotheses of a source, the best first; of an empty source one without tokens.</summary>
    public Hypothesis[] this[int source] => results[source];

    public void Clear()
    {
        texts.Clear();
        isEmpty.Clear();
    }

    /// <summary>Adds a source.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        texts.Add(model.WithPrefix(text.ToString()), model.Source, model.Configuration.Limit);
        isEmpty.Add(text.IsWhiteSpace());
    }

    /// <summary>Generates the texts of all sources.</summary>
    /// <exception cref="InvalidOperationException">The network computes NaN.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Run()
    {
        checkAlive();
        using var lease = model.Lease();
        results = new Hypothesis[Count][];
        var order = new List<int>();
        for (var source = 0; source < Count; source++)
        {
            if (isEmpty[source])
                results[source] = [new Hypothesis([], 0, 0, true, [], KeepAlignment ? [] : null, null)];
            else
                order.Add(source);
        }
        order.Sort((a, b) => (texts.Length(a), a).CompareTo((texts.Length(b), b)));
        var batches = Plan(order);
        var seed = options.ChooseSeed();
        ForwardPool.Shared.Run(batches.Count, batch => Run(batches[batch], seed));
    }

    /// <summary>Begins the decoding of some sources. The caller holds a lease on the model.</summary>
    public DecoderState Start(ReadOnlySpan<int> sources)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var (ids, padding) = PaddedBatch.Create(texts, sources, 1, model.Device);
        return model.Network.Start(ids, padding);
    }

    /// <summary>What is generated.</summary>
    public GenerationRequest CreateRequest()
    {
        var tokens = model.Configuration.Tokens;
        var isPretrained = model.Configuration.Network.IsPretrained;
        return new(tokens.StartId, tokens.EndId, options)
        {
            CheckAlive = checkAlive,
            KeepAlignment = KeepAlignment,
            Rules = isPretrained ? SearchRules.HuggingFace : SearchRules.Wu,
            // A checkpoint says itself what it must not generate.
            ForbiddenIds = isPretrained
                ? [.. tokens.Forbidden.Where(sequence => sequence.Length == 1).Select(sequence => sequence[0])]
                : [model.Target.SpecialIds.Pad, model.Target.SpecialIds.Mask],
            ForbiddenSequences = [.. tokens.Forbidden.Where(sequence => sequence.Length > 1)],
            Renormalizes = tokens.Renormalizes,
            FirstId = tokens.FirstId,
            LastId = tokens.LastId,
            Device = model.Device,
        };
    }

    /// <summary>
    /// The seed of a source: of the options' seed and the source's tokens, so that no other source changes it. Where the options
    /// have no seed, equal sources have different ones.
    /// </summary>
    public ulong SeedOf(int source, ulong seed)
    {
        if (options.Seed is null)
            seed = SplitMix64.Draw(seed, source);
        foreach (var id in texts[source])
            seed = SplitMix64.Draw(seed, id);
        return seed;
    }

    private void Run(int[] sources, ulong seed)
    {
        using var state = Start(sources);
        var request = CreateRequest();
        HypothesisSearch search = options.Sample
            ? new Sampler(state, request, Array.ConvertAll(sources, source => SeedOf(source, seed)))
            : new BeamSearch(state, request);
        foreach (var (i, hypotheses) in search.Run().Index())
            results[sources[i]] = hypotheses;
    }

    /// <summary>Cuts the sorted sources into batches: at least one per thread, if there are enough.</summary>
    private List<int[]> Plan(List<int> order)
    {
        var batches = new List<int[]>();
        var width = options.Sample ? options.NumberOfResults : options.BeamSize;
        var share = (order.Count + ForwardPool.Shared.Capacity - 1) / ForwardPool.Shared.Capacity;
        var most = Math.Clamp(Math.Min(share, HypothesesPerBatch / width), 1, HypothesesPerBatch);
        for (int start = 0, end; start < order.Count; start = end)
        {
            end = start + 1;
            while (end < order.Count && end - start < most && (end + 1L - start) * texts.Length(order[end]) <= TokensPerBatch)
                end++;
            batches.Add([.. order[start..end]]);
        }
        return batches;
    }
}
