namespace MLNet.Attention.Transforms;

/// <summary>Explains what a model says of one row. It reads the model and changes nothing.</summary>
internal sealed class TextExplainer
{
    private const int MaximumClasses = 10;

    private readonly TextModel model;
    private readonly IReadOnlyList<string> texts;
    private readonly TextScorer scorer;
    private readonly RowTokens tokens;

    private TextExplainer(TextModel model, IReadOnlyList<string> texts)
    {
        this.model = model;
        this.texts = texts;
        scorer = new TextScorer(model, everyPart: true);
        foreach (var text in texts)
            scorer.Add(text);
        tokens = new RowTokens(model, texts);
    }

    /// <param name="model">The model.</param>
    /// <param name="texts">As many texts as a row has.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public static TextExplanation Explain(TextModel model, IReadOnlyList<string> texts)
    {
        using var lease = model.Lease();
        return new TextExplainer(model, texts).Explain();
    }

    private TextExplanation Explain()
    {
        var outputs = new float[model.Configuration.Outputs];
        scorer.Score(outputs);
        var explained = Enumerable.Range(0, outputs.Length).OrderByDescending(output => outputs[output])
            .Take(MaximumClasses).Order().ToArray();
        var network = NetworkExplanation.Create(model, scorer.Texts, explained);
        var classes = Classes(outputs);
        return new TextExplanation
        {
            Text = texts[0],
            SecondText = texts.Count > 1 ? texts[1] : null,
            Tokens = tokens.Tokens,
            Classes = [.. classes.Select(Explain)],
            PredictedIndex = classes.Index().MaxBy(c => c.Item.Logit).Index,
            Attention = network.Attention,
            PoolingWeights = PerToken(network.PoolingWeights),
            Rollout = PerToken(network.Rollout),
            NetworkScale = (float)model.Configuration.NetworkScale,
            NGramScale = (float)model.Configuration.NGramScale,
            Offset = (float)model.Configuration.Offset,
        };

        ExplainedClass Explain(ScoredClass c)
        {
            var place = Array.IndexOf(explained, c.Output);
            var attribution = place < 0 ? null : network.Attributions[place];
            var attributions = attribution is null ? [] : Array.ConvertAll(PerToken(attribution.Values), value => c.Sign * value);
            var terms = place < 0 || tokens.NGrams is null ? [] : tokens.NGrams.Of(c.Output, c.Sign);
            return new ExplainedClass
            {
                Name = c.Name,
                Logit = c.Logit,
                Probability = c.Probability,
                NetworkLogit = c.Sign * (attribution?.Output ?? 0),
                BaselineLogit = c.Sign * (attribution?.BaselineOutput ?? 0),
                Attributions = attributions,
                CompletenessError = attribution?.CompletenessError ?? 0,
                NGramLogit = model.NGrams is null ? 0 : c.Sign * scorer.NGramScores[c.Output],
                NGramBias = model.NGrams is null ? 0 : c.Sign * model.NGrams.Biases[c.Output],
                NGrams = terms,
                Contributions = place < 0 ? [] : Contributions(attributions, terms),
            };
        }
    }

    private float[] PerToken(float[] values) => tokens.PerToken(values, scorer.Texts, 0);

    private ScoredClass[] Classes(float[] outputs) => model.Configuration.Task switch
    {
        TextTask.BinaryClassification =>
        [
            new("False", 0, -1, -outputs[0], BinaryOutputColumns.Sigmoid(-outputs[0])),
            new("True", 0, 1, outputs[0], BinaryOutputColumns.Sigmoid(outputs[0])),
        ],
        TextTask.Regression => [new("Score", 0, 1, outputs[0], null)],
        _ => Multiclass(outputs),
    };

    private ScoredClass[] Multiclass(float[] outputs)
    {
        var largest = outputs.Max();
        var sum = outputs.Sum(output => Math.Exp(output - largest));
        var names = model.Configuration.Labels?.Names;
        // Keys that stand for nothing are counted from 1.
        return [.. outputs.Select((output, i) => new ScoredClass(
            names?[i] ?? $"{i + 1}", i, 1, output, (float)(Math.Exp(output - largest) / sum)))];
    }

    private float[] Contributions(float[] attributions, IReadOnlyList<NGramContribution> terms)
    {
        var (networkScale, ngramScale) = ((float)model.Configuration.NetworkScale, (float)model.Configuration.NGramScale);
        var shared = tokens.Shares.Of(terms.Select(term => (term.Occurrences, term.Value)));
        return [.. attributions.Zip(shared, (network, ngram) => networkScale * network + ngramScale * ngram)];
    }

    /// <summary>A class, the model's output that it is scored by, and whether a high one is for it or against it.</summary>
    private sealed record ScoredClass(string Name, int Output, float Sign, float Logit, float? Probability);
}
