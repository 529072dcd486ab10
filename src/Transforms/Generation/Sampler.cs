using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>
/// Draws each token at random, by its probability under temperature, top-k (Fan et al. 2018, section 5.1) and top-p (Holtzman et
/// al. 2020, section 3.1), in this order.
/// </summary>
/// <remarks>
/// A token takes one random number, which the seed of the source, the number of the sample and the place of the token determine.
/// So what is drawn for a source depends on no other source.
/// </remarks>
/// <param name="state">The sources, with one hypothesis each that has read nothing. The caller disposes it.</param>
/// <param name="request">What is generated.</param>
/// <param name="seeds">[B], the seed of each source.</param>
internal sealed class Sampler(DecoderState state, GenerationRequest request, ulong[] seeds) : HypothesisSearch(state, request)
{
    private readonly List<int> kept = [];
    private double[] weights = [];

    protected override int CandidatesPerHypothesis => Request.Options.TopK == 0 ? int.MaxValue : Request.Options.TopK;

    protected override List<Branch> Expand(
        SearchedSource source, TokenCandidates candidates, int firstRow, StepAttention attention)
    {
        var first = source.Hypotheses[0];
        if (first.Chain?.Length == 0)
            return [.. Enumerable.Range(0, Request.Options.NumberOfResults).Select(i => Extend(first with { Sample = i }, 0))];
        return [.. source.Hypotheses.Select(Extend)];

        Branch Extend(Branch sample, int place)
        {
            var after = new Branch(place, null, sample.Sample);
            if (sample.Chain is not { } chain)
                return after;
            var (row, seed) = (firstRow + place, SplitMix64.Draw(seeds[source.Index], sample.Sample));
            var i = Choose(candidates, row, SplitMix64.Uniform(SplitMix64.Draw(seed, chain.Length)));
            if (i < 0)
            {
                source.AddCut(chain); // no token can follow
                return after;
            }
            var (id, logProbability) = (candidates.Id(row, i), candidates.LogProbability(row, i));
            if (id == Request.EndId)
            {
                source.AddEnded(chain.End(Request, logProbability));
                return after;
            }
            var longer = chain.With(id, logProbability, attention.Alignment(row), attention.CopyProbability(row));
            return after with { Chain = longer };
        }
    }

    /// <summary>The place of the token that a random number in [0, 1) chooses; -1 when no token is possible.</summary>
    private int Choose(TokenCandidates candidates, int row, double random)
    {
        var total = Weigh(candidates.LogProbabilities(row));
        if (Request.Options.TopK > 0 || Request.Options.TopP < 1)
        {
            Keep(total);
            kept.Sort((a, b) => weights[a] != weights[b]
                ? weights[b].CompareTo(weights[a])
                : candidates.Id(row, a).CompareTo(candidates.Id(row, b)));
            total = CutNucleus(total);
        }
        else
        {
            Keep(0);
        }
        var rest = random * total;
        foreach (var i in kept)
        {
            rest -= weights[i];
            if (rest < 0)
                return i;
        }
        return kept.Count > 0 ? kept[^1] : -1; // the last one, when rounding leaves a rest
    }

    /// <summary>Computes numbers in proportion to the probabilities under the temperature, and returns their sum.</summary>
    private double Weigh(ReadOnlySpan<float> logProbabilities)
    {
        if (weights.Length != logProbabilities.Length)
            weights = new double[logProbabilities.Length];
        var highest = float.NegativeInfinity;
        foreach (var value in logProbabilities)
            highest = Math.Max(highest, value);
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = float.IsNegativeInfinity(logProbabilities[i])
                ? 0
                : Math.Exp(((double)logProbabilities[i] - highest) / Request.Options.Temperature);
            total += weights[i];
        }
        return total;
    }

    /// <summary>Keeps the tokens that may be in the nucleus.</summary>
    /// <remarks>
    /// All tokens whose probability is at most p have together at most V·p. If that is less than 1 − TopP, the others reach TopP
    /// without them. So most tokens of a large vocabulary need not be sorted.
    /// </remarks>
    private void Keep(double total)
    {
        var least = (1 - Request.Options.TopP) * total / weights.Length;
        kept.Clear();
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0 && weights[i] >= least)
                kept.Add(i);
        }
    }

    /// <summary>Keeps the fewest tokens, sorted, whose sum is TopP of all; returns the sum.</summary>
    private double CutNucleus(double total)
    {
        var sum = 0.0;
        for (var i = 0; i < kept.Count; i++)
        {
            sum += weights[kept[i]];
            if (sum >= Request.Options.TopP * total)
            {
                kept.RemoveRange(i + 1, kept.Count - i - 1);
                break;
            }
        }
        return sum;
    }
}
