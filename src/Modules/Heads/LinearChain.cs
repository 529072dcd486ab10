using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Heads;

/// <summary>
/// A linear-chain conditional random field (Lafferty et al. 2001, "Conditional Random Fields"; on a network's outputs Lample et
/// al. 2016, "Neural Architectures for Named Entity Recognition", section 2.2): the score of a sequence of tags is the sum of the
/// emissions of its tags, of its transitions, and of what its first and its last tag add.
/// </summary>
public sealed class LinearChain : nn.Module<Tensor, Tensor, Tensor?, Tensor>
{
    // Finite, because the gradient of a maximum of infinities is not a number; no sum of scores comes near it.
    private const float Forbidden = -10_000;

    private readonly long tags;
    private readonly float[] startPenalties; // [C]
    private readonly float[] penalties; // [C, C]
    private readonly Parameter start; // [C]
    private readonly Parameter transitions; // [C, C], from the row to the column
    private readonly Parameter end; // [C]

    /// <param name="tags">C, at least 1.</param>
    /// <param name="isLegal">
    /// Whether a tag may follow another one, or −1, the beginning of a sequence; default all may.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tags"/> is below 1.</exception>
    public LinearChain(int tags, Func<int, int, bool>? isLegal = null) : base(nameof(LinearChain))
    {
        this.tags = Arguments.AtLeast(1, tags);
        startPenalties = [.. Enumerable.Range(0, tags).Select(tag => Penalty(isLegal, -1, tag))];
        penalties = [.. Enumerable.Range(0, tags * tags).Select(pair => Penalty(isLegal, pair / tags, pair % tags))];
        start = Init.Constant(tags, 0);
        transitions = Init.Parameter([tags, tags], values => values.fill_(Scalars.Of(0)));
        end = Init.Constant(tags, 0);
        RegisterComponents();
    }

    /// <summary>What a first tag adds to the score, [C]; far below 0 where it is not legal.</summary>
    public Tensor Start => start.Plus(tensor(startPenalties, start.dtype, start.device));

    /// <summary>What a transition adds to the score, [C, C], from the row to the column; far below 0 where it is not
    /// legal.</summary>
    public Tensor Transitions => transitions.Plus(
        tensor(penalties, transitions.dtype, transitions.device).view(tags, tags));

    /// <summary>What a last tag adds to the score, [C].</summary>
    public Tensor End => end;

    /// <summary>The negative log-likelihood of tags: of all legal sequences, those whose tags are all allowed.</summary>
    /// <param name="emissions">[B, L, C], the score of each tag of each word; L is at least 1.</param>
    /// <param name="allowed">
    /// [B, L, C] Boolean: of a word whose tag is known that tag alone, of another one all. Some legal sequence must be allowed.
    /// </param>
    /// <param name="missing">[B, L] Boolean, true = no word; only at the end of a sequence. Null when there is none.</param>
    /// <returns>[B], in nats.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor emissions, Tensor allowed, Tensor? missing)
    {
        Shapes.Are(emissions, [-1, -1, tags], nameof(emissions), $"[B, L, C] with C = {tags}");
        var (batch, length) = (emissions.shape[0], emissions.shape[1]);
        Shapes.Are(allowed, [batch, length, tags], nameof(allowed), $"[B, L, C] = [{batch}, {length}, {tags}]");
        Shapes.IsPadding(missing, [batch, length], "[B, L]");
        var forbidden = allowed.logical_not();
        // Both sums in one pass: of all sequences, and of those that are allowed.
        var both = cat([emissions, emissions.masked_fill(forbidden, Scalars.Of(Forbidden))], 0); // [2B, L, C]
        var sums = LogSums(both, missing is null ? null : cat([missing, missing], 0));
        return sums.narrow(0, 0, batch) - sums.narrow(0, batch, batch);
    }

    /// <summary>The forward algorithm: the logarithm of the sum of exp(score) of all sequences, [B].</summary>
    private Tensor LogSums(Tensor emissions, Tensor? missing)
    {
        var moves = Transitions.unsqueeze(0); // [1, C, C]
        var sums = Start.Plus(emissions.select(1, 0)); // [B, C], by the last tag
        for (var i = 1; i < emissions.shape[1]; i++)
        {
            var next = LogSum(sums.unsqueeze(2).Plus(moves)).Plus(emissions.select(1, i));
            sums = missing is null ? next : where(missing.select(1, i).unsqueeze(1), sums, next);
        }
        return LogSum(sums.Plus(end).unsqueeze(2)).squeeze(1);
    }

    /// <summary>log Σ exp over the second dimension: [B, C, D] → [B, D].</summary>
    private static Tensor LogSum(Tensor x)
    {
        var highest = x.detach().amax([1], keepdim: true); // [B, 1, D]
        return (x - highest).exp().sum(1).log().Plus(highest.squeeze(1));
    }

    private static float Penalty(Func<int, int, bool>? isLegal, int from, int to) =>
        isLegal is null || isLegal(from, to) ? 0 : Forbidden;
}
