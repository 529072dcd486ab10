using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>The likeliest next tokens of hypotheses, in plain arrays.</summary>
/// <remarks>
/// Of tokens with the same log-probability those with lower ids are taken, which topk does not promise: so what is generated
/// depends neither on the size of a batch nor on the version of libtorch.
/// </remarks>
internal sealed class TokenCandidates
{
    private readonly float[] values;
    private readonly long[]? ids; // null: every token, by id
    private readonly int stride;

    private TokenCandidates(float[] values, long[]? ids, int stride, int count)
    {
        (this.values, this.ids, this.stride) = (values, ids, stride);
        Count = count;
    }

    /// <summary>Number of tokens of each hypothesis.</summary>
    public int Count { get; }

    /// <summary>Takes the likeliest tokens.</summary>
    /// <param name="logProbabilities">[N, V] Float32.</param>
    /// <param name="most">
    /// The most tokens of each hypothesis. They come in order of their log-probability if they are fewer than V, else in order of
    /// their ids.
    /// </param>
    /// <param name="isLive">Whether a row's tokens are needed.</param>
    /// <exception cref="InvalidOperationException">A log-probability of a row that is needed is NaN.</exception>
    public static TokenCandidates Take(Tensor logProbabilities, int most, Func<int, bool> isLive)
    {
        var (rows, vocabulary) = ((int)logProbabilities.shape[0], (int)logProbabilities.shape[1]);
        var isAll = most >= vocabulary;
        TokenCandidates candidates;
        if (isAll)
        {
            candidates = new(Numbers(logProbabilities), null, vocabulary, vocabulary);
        }
        else
        {
            // One token more, which tells whether the last one is as likely as others that are not among them.
            var (values, ids) = logProbabilities.topk(most + 1);
            candidates = new(Numbers(values), ids.contiguous().cpu().data<long>().ToArray(), most + 1, most);
        }
        candidates.CheckNumbers(rows, isLive);
        if (!isAll)
            candidates.ResolveTies(logProbabilities, rows, isLive);
        return candidates;
    }

    /// <summary>The id of a token.</summary>
    public int Id(int row, int i) => ids is null ? i : (int)ids[row * stride + i];

    /// <summary>The log-probability of a token.</summary>
    public float LogProbability(int row, int i) => values[row * stride + i];

    /// <summary>The log-probabilities of a row's tokens.</summary>
    public ReadOnlySpan<float> LogProbabilities(int row) => values.AsSpan(row * stride, Count);

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().cpu().data<float>().ToArray();

    private void CheckNumbers(int rows, Func<int, bool> isLive)
    {
        for (var row = 0; row < rows; row++)
        {
            if (HasNaN(LogProbabilities(row)) && isLive(row))
            {
                throw new InvalidOperationException(
                    "A log-probability of the next token is NaN; expected numbers. Weights of the model are not finite.");
            }
        }
    }

    private static bool HasNaN(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            if (float.IsNaN(value))
                return true;
        }
        return false;
    }

    private void ResolveTies(Tensor logProbabilities, int rows, Func<int, bool> isLive)
    {
        var tied = new List<long>();
        for (var row = 0; row < rows; row++)
        {
            var last = values[row * stride + Count - 1];
            if (last == values[row * stride + Count] && !float.IsNegativeInfinity(last) && isLive(row))
                tied.Add(row);
        }
        if (tied.Count == 0)
            return;
        using var index = tensor(tied.ToArray(), device: logProbabilities.device);
        var all = Numbers(logProbabilities.index_select(0, index));
        var vocabulary = all.Length / tied.Count;
        for (var i = 0; i < tied.Count; i++)
            Resolve((int)tied[i], all.AsSpan(i * vocabulary, vocabulary));
    }

    // The tokens above the tied value are right; those with the value are taken from the lowest id on.
    private void Resolve(int row, ReadOnlySpan<float> all)
    {
        var first = row * stride;
        var value = values[first + Count - 1];
        var next = first + LogProbabilities(row).IndexOf(value);
        for (var id = 0; next < first + Count; id++)
        {
            if (all[id] == value)
                ids![next++] = id;
        }
    }
}
