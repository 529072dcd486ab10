using System.Text;

namespace MLNet.Attention.Benchmarks;

/// <summary>
/// The linear model to compare with: an averaged structured perceptron (Collins 2002, "Discriminative Training Methods for Hidden
/// Markov Models", section 2) on words, shapes, prefixes and suffixes in a window of five words, and on pairs of tags.
/// </summary>
internal sealed class TagPerceptron
{
    private readonly string[] tags;
    private readonly Dictionary<string, int> features = new(StringComparer.Ordinal);
    private readonly List<double[]> weights = []; // by feature, then tag
    private readonly List<double[]> sums = []; // of weights times the step at which they changed
    private int step = 1;

    private TagPerceptron(string[] tags) => this.tags = tags;

    /// <summary>Learns from texts.</summary>
    public static TagPerceptron Train(IReadOnlyList<TaggedText> texts, int epochs, Random random)
    {
        var model = new TagPerceptron([.. texts.SelectMany(text => text.Label).Distinct().Order(StringComparer.Ordinal)]);
        var rows = texts.Select(text => (
            Features: model.FeaturesOf(text.Text, grow: true), Tags: Array.ConvertAll(text.Label, model.IndexOf))).ToArray();
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            random.Shuffle(rows);
            foreach (var row in rows)
                model.Learn(row.Features, row.Tags);
        }
        model.Average();
        return model;
    }

    /// <summary>The tags of the tokens of a text.</summary>
    public string[] Predict(string[] tokens) => Array.ConvertAll(Decode(FeaturesOf(tokens, grow: false)), tag => tags[tag]);

    private int IndexOf(string tag) => Array.IndexOf(tags, tag);

    private void Learn(List<int>[] ofTokens, int[] expected)
    {
        var found = Decode(ofTokens);
        for (var i = 0; i < found.Length; i++)
        {
            if (found[i] != expected[i])
            {
                foreach (var feature in ofTokens[i])
                {
                    Add(feature, expected[i], 1);
                    Add(feature, found[i], -1);
                }
            }
            var (before, after) = (i == 0 ? -1 : expected[i - 1], i == 0 ? -1 : found[i - 1]);
            if (found[i] != expected[i] || before != after)
            {
                Add(TransitionFrom(before, grow: true), expected[i], 1);
                Add(TransitionFrom(after, grow: true), found[i], -1);
            }
        }
        step++;
    }

    private void Add(int feature, int tag, double change)
    {
        weights[feature][tag] += change;
        sums[feature][tag] += step * change;
    }

    private void Average()
    {
        for (var feature = 0; feature < weights.Count; feature++)
        {
            for (var tag = 0; tag < tags.Length; tag++)
                weights[feature][tag] -= sums[feature][tag] / step;
        }
    }

    /// <summary>Viterbi's algorithm; a tag that continues an entity must follow one of the same kind.</summary>
    private int[] Decode(List<int>[] ofTokens)
    {
        var from = new int[ofTokens.Length, tags.Length];
        var scores = new double[tags.Length];
        for (var i = 0; i < ofTokens.Length; i++)
        {
            var next = new double[tags.Length];
            for (var tag = 0; tag < tags.Length; tag++)
            {
                var best = i == 0 ? -1
                    : Enumerable.Range(0, tags.Length).MaxBy(previous => scores[previous] + Move(previous, tag));
                from[i, tag] = best;
                next[tag] = (i == 0 ? 0 : scores[best]) + Move(best, tag) + ofTokens[i].Sum(feature => weights[feature][tag]);
            }
            scores = next;
        }
        var found = new int[ofTokens.Length];
        for (var (i, tag) = (found.Length - 1, Array.IndexOf(scores, scores.Max())); i >= 0; tag = from[i--, tag])
            found[i] = tag;
        return found;
    }

    private double Move(int previous, int tag)
    {
        if (tags[tag].StartsWith("I-", StringComparison.Ordinal) && (previous < 0 || tags[previous][1..] != tags[tag][1..]))
            return double.NegativeInfinity;
        var feature = TransitionFrom(previous, grow: false);
        return feature < 0 ? 0 : weights[feature][tag];
    }

    private int TransitionFrom(int previous, bool grow) => Find(previous < 0 ? "after nothing" : $"after {tags[previous]}", grow);

    private List<int>[] FeaturesOf(string[] tokens, bool grow)
    {
        var all = new List<int>[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            var place = i;
            all[i] = [.. NamesOf(tokens, place).Select(name => Find(name, grow)).Where(feature => feature >= 0)];
        }
        return all;
    }

    private static IEnumerable<string> NamesOf(string[] tokens, int place)
    {
        yield return "bias";
        for (var distance = -2; distance <= 2; distance++)
        {
            var token = place + distance < 0 || place + distance >= tokens.Length ? "" : tokens[place + distance];
            var lower = token.ToLowerInvariant();
            yield return $"{distance} word {lower}";
            yield return $"{distance} spelling {token}";
            yield return $"{distance} shape {Shape(token, runs: false)}";
            yield return $"{distance} runs {Shape(token, runs: true)}";
            for (var length = 1; length <= Math.Min(4, lower.Length); length++)
            {
                yield return $"{distance} prefix {lower[..length]}";
                yield return $"{distance} suffix {lower[^length..]}";
            }
        }
    }

    private static string Shape(string token, bool runs)
    {
        var shape = new StringBuilder();
        foreach (var c in token)
        {
            var kind = char.IsUpper(c) ? 'X' : char.IsLetter(c) ? 'x' : char.IsDigit(c) ? 'd' : c;
            if (!runs || shape.Length == 0 || shape[^1] != kind)
                shape.Append(kind);
        }
        return shape.ToString();
    }

    private int Find(string name, bool grow)
    {
        if (features.TryGetValue(name, out var feature))
            return feature;
        if (!grow)
            return -1;
        weights.Add(new double[tags.Length]);
        sums.Add(new double[tags.Length]);
        return features[name] = weights.Count - 1;
    }
}
