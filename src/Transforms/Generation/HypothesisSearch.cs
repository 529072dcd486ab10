using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Primitives;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// Generates sequences for the sources of a decoder, all at once and one token at a time. Derived classes choose the tokens.
/// </summary>
/// <remarks>
/// Sources that have finished keep their rows until a quarter of the sources have; then all of them leave, so that the batch
/// shrinks without being copied at every step. No tensor, dispose scope or mode is kept between steps.
/// </remarks>
internal abstract class HypothesisSearch
{
    private readonly DecoderState state;
    private readonly SearchedSource[] sources;
    private readonly List<int> banned = [];
    private SearchedSource[] present; // those that the state has, in its order
    private int width = 1; // W of the state
    private TimeSpan spent; // in steps: the time between them is the reader's
    private long[] ids; // the tokens that the state reads next

    /// <param name="state">The sources, with one hypothesis each that has read nothing. The caller disposes it.</param>
    /// <param name="request">What is generated.</param>
    protected HypothesisSearch(DecoderState state, GenerationRequest request)
    {
        this.state = state;
        Request = request;
        sources = new SearchedSource[state.Sources];
        for (var i = 0; i < sources.Length; i++)
            sources[i] = new SearchedSource(i, request);
        present = sources;
        ids = new long[sources.Length];
        Array.Fill(ids, request.StartId);
    }

    /// <summary>For each source its hypotheses, the best first.</summary>
    public Hypothesis[][] Results => Array.ConvertAll(sources, source => source.Results);

    /// <summary>The tokens so far of the first hypothesis of the first source; those before its end, when it has ended.</summary>
    public TokenChain? FirstChain => sources[0].Hypotheses[0].Chain;

    /// <summary>What is generated.</summary>
    protected GenerationRequest Request { get; }

    /// <summary>The most candidates that <see cref="Expand"/> needs of each hypothesis.</summary>
    protected abstract int CandidatesPerHypothesis { get; }

    /// <summary>Runs all steps.</summary>
    /// <returns><see cref="Results"/>.</returns>
    /// <exception cref="InvalidOperationException">The decoder computes NaN.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public Hypothesis[][] Run()
    {
        while (Step())
        {
        }
        return Results;
    }

    /// <summary>Generates one more token of each hypothesis in progress.</summary>
    /// <returns>Whether a source goes on.</returns>
    /// <inheritdoc cref="Run" path="/exception"/>
    public bool Step()
    {
        if (Array.TrueForAll(present, source => source.IsDone))
            return false;
        Request.CheckAlive();
        var began = Request.Clock.GetTimestamp();
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var read = tensor(ids, device: Request.Device);
        var step = state.Step(read);
        var candidates = TokenCandidates.Take(Allowed(ScoresOf(step)), CandidatesPerHypothesis,
            row => ChainOf(row) is not null);
        Extend(candidates, new StepAttention(Request.KeepAlignment ? step : null));
        spent += Request.Clock.GetElapsedTime(began);
        if (Request.Options.MaximumTimePerRow is { } time && spent >= time)
            Array.ForEach(Array.FindAll(present, source => !source.IsDone), source => source.CutOff());
        if (Array.TrueForAll(present, source => source.IsDone))
            return false;
        SelectNext();
        return true;
    }

    /// <summary>Chooses the hypotheses that a source goes on with, and keeps those that have finished.</summary>
    /// <param name="source">The source.</param>
    /// <param name="candidates">The next tokens of the hypotheses.</param>
    /// <param name="firstRow">The row of the source's first hypothesis.</param>
    /// <param name="attention">What the hypotheses attended to.</param>
    /// <returns>The hypotheses in progress after the step.</returns>
    protected abstract List<Branch> Expand(
        SearchedSource source, TokenCandidates candidates, int firstRow, StepAttention attention);

    private void Extend(TokenCandidates candidates, StepAttention attention)
    {
        for (var b = 0; b < present.Length; b++)
        {
            if (present[b].IsDone)
                continue;
            var next = Expand(present[b], candidates, b * width, attention);
            if (!present[b].IsDone)
                present[b].GoOn(next);
        }
    }

    /// <summary>The tokens of the hypothesis in a row; null when the row has none.</summary>
    private TokenChain? ChainOf(int row)
    {
        var source = present[row / width];
        var place = row % width;
        return source.IsDone || place >= source.Hypotheses.Count ? null : source.Hypotheses[place].Chain;
    }

    /// <summary>
    /// The log-probabilities [N, V]. A repetition penalty θ makes scores of tokens that a hypothesis has already θ times as
    /// low, as Hugging Face's transformers does it: log-probabilities in a beam; else logits, of which those above 0 are
    /// divided by θ.
    /// </summary>
    private Tensor ScoresOf(DecoderStep step)
    {
        var options = Request.Options;
        var vocabulary = step.LogProbabilities.shape[1];
        var written = options.RepetitionPenalty == 1 ? [] : Enumerable.Range(0, present.Length * width)
            .SelectMany(row => ChainOf(row) is { } chain
                ? Request.Before.Concat(chain.Ids()).Select(id => row * vocabulary + id)
                : [])
            .ToArray();
        if (written.Length == 0)
            return step.LogProbabilities.to(ScalarType.Float32);
        var isBeam = options is { Sample: false, BeamSize: > 1 };
        var scores = ((isBeam ? null : step.Logits) ?? step.LogProbabilities).to(ScalarType.Float32);
        var factors = ones(scores.shape, ScalarType.Float32, scores.device);
        using var index = tensor(written, device: scores.device);
        factors.view(-1).index_fill_(0, index, Scalars.Of(options.RepetitionPenalty));
        var penalized = where(scores.gt(Scalars.Of(0)), scores / factors, scores * factors);
        return isBeam ? penalized : penalized.log_softmax(-1);
    }

    /// <summary>
    /// Log-probabilities [N, V] in which what must not be generated has minus infinity, and what must be has 0.
    /// </summary>
    private Tensor Allowed(Tensor logProbabilities)
    {
        var vocabulary = logProbabilities.shape[1];
        var forbidden = new List<long>();
        var forced = new List<(long Row, int Id)>();
        for (var row = 0; row < present.Length * width; row++)
        {
            if (ChainOf(row) is not { } chain)
                continue;
            if (Request.ForcedAfter(chain.Length) is { } id)
                forced.Add((row, id));
            else
                forbidden.AddRange(Banned(chain).Select(banned => row * vocabulary + banned));
        }
        if (forbidden.Count == 0 && forced.Count == 0)
            return logProbabilities;
        var allowed = logProbabilities.contiguous().clone();
        var values = allowed.view(-1);
        if (forbidden.Count > 0)
        {
            using var index = tensor(forbidden.ToArray(), device: allowed.device);
            values.index_fill_(0, index, Scalars.Of(double.NegativeInfinity));
        }
        if (forced.Count > 0)
        {
            using var rows = tensor(forced.Select(one => one.Row).ToArray(), device: allowed.device);
            using var index = tensor(forced.Select(one => one.Row * vocabulary + one.Id).ToArray(), device: allowed.device);
            allowed.index_fill_(0, rows, Scalars.Of(double.NegativeInfinity));
            values.index_fill_(0, index, Scalars.Of(0));
        }
        return Request.Renormalizes ? allowed.log_softmax(-1) : allowed;
    }

    /// <summary>The tokens that must not follow a hypothesis, perhaps several times.</summary>
    private List<int> Banned(TokenChain chain)
    {
        var options = Request.Options;
        banned.Clear();
        banned.AddRange(Request.ForbiddenIds);
        if (chain.Length < options.MinimumTokens)
            banned.Add(Request.EndId);
        if (options.NoRepeatNGramSize == 0 && Request.ForbiddenSequences.Count == 0)
            return banned;
        int[] ids = [.. Request.Before, .. chain.Ids()];
        if (options.NoRepeatNGramSize > 0)
            RepeatedNGrams.Append(ids, options.NoRepeatNGramSize, banned);
        foreach (var sequence in Request.ForbiddenSequences)
        {
            if (ids.AsSpan().EndsWith(sequence.AsSpan(..^1)))
                banned.Add(sequence[^1]);
        }
        return banned;
    }

    /// <summary>Brings the state's rows to the hypotheses in progress.</summary>
    private void SelectNext()
    {
        var (before, widthBefore) = (present, width);
        var going = Array.FindAll(present, source => !source.IsDone);
        var isShrinking = going.Length <= present.Length * 3 / 4;
        if (isShrinking)
            present = going;
        var live = going.Max(source => source.Live);
        if (live > width || live <= width * 3 / 4)
            width = live;

        ids = new long[present.Length * width];
        var rows = new long[ids.Length];
        var kept = new long[present.Length];
        for (int b = 0, from = 0; b < present.Length; b++, from++)
        {
            while (before[from] != present[b])
                from++;
            kept[b] = from;
            Place(present[b], ids.AsSpan(b * width, width), rows.AsSpan(b * width, width), from * widthBefore, widthBefore);
        }
        if (!isShrinking && width == widthBefore && IsInOrder(rows))
            return;
        using var hypotheses = tensor(rows, device: Request.Device);
        using var continuing = isShrinking ? tensor(kept, device: Request.Device) : null;
        state.Select(hypotheses, continuing);
    }

    /// <summary>Writes the tokens that a source's rows read next, and the rows before that they continue.</summary>
    private void Place(SearchedSource source, Span<long> ids, Span<long> rows, int firstRow, int widthBefore)
    {
        if (!source.IsDone && source.Hypotheses.Count > width)
            source.Hypotheses.RemoveAll(branch => branch.Chain is null);
        for (var w = 0; w < width; w++)
        {
            // A row without a hypothesis stays what it is, and its token does not matter.
            var branch = !source.IsDone && w < source.Hypotheses.Count
                ? source.Hypotheses[w]
                : new Branch(Math.Min(w, widthBefore - 1), null);
            rows[w] = firstRow + branch.Parent;
            ids[w] = branch.Chain?.LastId ?? Request.EndId;
        }
    }

    private static bool IsInOrder(long[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != i)
                return false;
        }
        return true;
    }
}
