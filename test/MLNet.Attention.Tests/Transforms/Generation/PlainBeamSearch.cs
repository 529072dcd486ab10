using MLNet.Attention.Transforms.Generation;

namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>
/// Beam search as Hugging Face's transformers has it, written out for one source of a <see cref="ToyDecoder"/>: lists of whole
/// sequences, sorted at each step.
/// </summary>
internal static class PlainBeamSearch
{
    private sealed record Sequence(int[] Ids, double Total);

    /// <summary>The best sequences, without start and end, and their scores.</summary>
    public static (int[] Ids, double Score)[] Run(int vocabulary, int source, GenerationRequest request)
    {
        var options = request.Options;
        var (beam, most, penalty) = (options.BeamSize, options.MaximumTokens, options.LengthPenalty);
        List<Sequence> running = [new([], 0)];
        List<(int[] Ids, double Score)> finished = [];
        for (var length = 1; length <= most; length++)
        {
            var candidates = running.SelectMany(sequence => Next(sequence).Select((value, id) =>
                    new Sequence([.. sequence.Ids, id], sequence.Total + value)))
                .Where(sequence => double.IsFinite(sequence.Total))
                .OrderByDescending(sequence => sequence.Total).Take(beam == 1 ? 1 : 2 * beam).ToList(); // 1 is greedy
            var hits = candidates.Select(sequence => length == most || sequence.Ids[^1] == request.EndId).ToList();
            finished.AddRange(candidates.Take(beam).Where((_, i) => hits[i])
                .Select(sequence => (sequence.Ids, sequence.Total / Math.Pow(length, penalty))));
            finished = [.. finished.OrderByDescending(one => one.Score).Take(beam)];
            running = [.. candidates.Where((_, i) => !hits[i]).Take(beam)];
            if (running.Count == 0)
                break;
            var isFull = finished.Count == beam;
            if (isFull && options.EarlyStopping == EarlyStopping.Full)
                break;
            var best = running[0].Total / Math.Pow(options.EarlyStopping == EarlyStopping.Never ? most : length, penalty);
            if (isFull && best <= finished[^1].Score)
                break;
        }
        return [.. finished.Take(options.NumberOfResults).Select(one =>
            (one.Ids.Length > 0 && one.Ids[^1] == request.EndId ? one.Ids[..^1] : one.Ids, one.Score))];

        double[] Next(Sequence sequence)
        {
            int[] read = [request.StartId, .. sequence.Ids];
            var values = Penalized(vocabulary, source, read, request);
            for (var id = 0; id < vocabulary; id++)
            {
                int[] longer = [.. read, id];
                if (request.ForbiddenIds.Contains(id) || (id == request.EndId && sequence.Ids.Length < options.MinimumTokens)
                    || Repeats(longer, options.NoRepeatNGramSize)
                    || request.ForbiddenSequences.Any(words => longer.AsSpan().EndsWith(words)))
                {
                    values[id] = double.NegativeInfinity;
                }
            }
            if (sequence.Ids.Length == 0 && request.FirstId is { } first)
                Force(values, first);
            if (sequence.Ids.Length == most - 1 && request.LastId is { } last)
                Force(values, last);
            var sum = request.Renormalizes ? Math.Log(values.Sum(Math.Exp)) : 0;
            return Array.ConvertAll(values, value => value - sum);
        }

        static void Force(double[] values, int id)
        {
            Array.Fill(values, double.NegativeInfinity);
            values[id] = 0;
        }
    }

    /// <summary>
    /// RepetitionPenaltyLogitsProcessor: on log-probabilities in a beam, on logits without one, of which a greedy search then
    /// takes the log-softmax.
    /// </summary>
    private static double[] Penalized(int vocabulary, int source, int[] read, GenerationRequest request)
    {
        var (penalty, isBeam) = (request.Options.RepetitionPenalty, request.Options.BeamSize > 1);
        var values = Array.ConvertAll(isBeam || penalty == 1
            ? ToyDecoder.LogProbabilities(vocabulary, source, read)
            : ToyDecoder.Logits(vocabulary, source, read), value => (double)value);
        foreach (var id in read.Distinct())
            values[id] = values[id] < 0 ? values[id] * penalty : values[id] / penalty;
        var sum = isBeam ? 0 : Math.Log(values.Sum(Math.Exp));
        return Array.ConvertAll(values, value => value - sum);
    }

    private static bool Repeats(int[] ids, int n) => n > 0 && ids.Length > n
        && Enumerable.Range(0, ids.Length - n).Any(i => ids.AsSpan(i, n).SequenceEqual(ids.AsSpan(ids.Length - n)));
}
