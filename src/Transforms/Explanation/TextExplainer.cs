using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.TokenWeights;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>Explains a model's prediction for one row. Does not change the model.</summary>
internal sealed class TextExplainer
{
    private readonly TextModel model;
    private readonly IReadOnlyList<string> texts;
    private readonly ExplanationOptions options;
    private readonly NetworkPasses passes;
    private readonly TextScorer scorer;
    private readonly RowTokens tokens;
    private readonly TokenWords? words; // null when tokens are explained

    private TextExplainer(
        TextModel model, IReadOnlyList<string> texts, ExplanationOptions options, NetworkPasses passes)
    {
        this.model = model;
        this.texts = texts;
        this.options = options;
        this.passes = passes;
        scorer = new TextScorer(model, everyPart: true);
        foreach (var text in texts)
            scorer.Add(text);
        tokens = new RowTokens(model, texts);
        words = options.Unit == ExplanationUnit.Words ? new TokenWords(texts, tokens.Tokens) : null;
    }

    /// <param name="model">The model.</param>
    /// <param name="texts">The one or two texts of the row.</param>
    /// <param name="options">Limits of the explanation.</param>
    /// <param name="checkAlive">Throws once the explanation is cancelled.</param>
    /// <exception cref="InvalidOperationException">An output or a gradient of the model is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The explanation was cancelled.</exception>
    public static TextExplanation Explain(
        TextModel model, IReadOnlyList<string> texts, ExplanationOptions options, Action checkAlive)
    {
        using var lease = model.Lease();
        checkAlive();
        return new TextExplainer(model, texts, options, new NetworkPasses(checkAlive)).Explain();
    }

    private TextExplanation Explain()
    {
        passes.CheckAlive();
        var outputs = new float[model.Configuration.Task.OutputCount];
        scorer.Score(outputs);
        var classes = model.Configuration.Task.ClassesOf(outputs);
        foreach (var c in classes)
            CheckFinite(c.Logit, "output", c);
        var predicted = model.Configuration.Task.PredictedIndexOf(outputs);
        // The predicted class need not be the likeliest: classes may have weights.
        var explained = Enumerable.Range(0, outputs.Length).OrderByDescending(output => output == classes[predicted].Output)
            .ThenByDescending(output => outputs[output]).Take(options.MaximumClasses).Order().ToArray();
        var network = NetworkExplanation.Create(model, scorer.Texts, explained, options, passes);
        var scales = model.Configuration.Scales.Of(classes[predicted].Output);
        return new TextExplanation
        {
            Text = texts[0],
            SecondText = texts.Count > 1 ? texts[1] : null,
            Tokens = words?.Words ?? tokens.Tokens,
            Unit = options.Unit,
            Classes = [.. classes.Select((c, i) => Explain(c, model.Configuration.Task.Predicts(outputs, i)))],
            PredictedIndex = predicted,
            Attention = words is null ? network.Attention : Array.ConvertAll(network.Attention, layer => layer.Merge(words)),
            PoolingWeights = PerUnit(PerToken(network.PoolingWeights)),
            Rollout = PerUnit(PerToken(network.Rollout)),
            NetworkScale = (float)scales.Network,
            NGramScale = (float)scales.NGram,
            Offset = (float)scales.Offset,
        };

        ExplainedClass Explain(PredictedClass c, bool isPredicted)
        {
            passes.CheckAlive();
            var place = Array.IndexOf(explained, c.Output);
            var attribution = place < 0 ? null : network.Attributions.ElementAtOrDefault(place);
            CheckFinite(attribution?.Values.Sum() ?? 0, "sum of integrated gradients", c);
            var own = model.Configuration.Scales.Of(c.Output);
            var (ofNetwork, ofNGrams) = (c.Sign * (float)own.Network, c.Sign * (float)own.NGram);
            var attributions = attribution is null
                ? [] : Array.ConvertAll(PerToken(attribution.Values), value => ofNetwork * value);
            var terms = place < 0 || tokens.NGrams is null ? [] : tokens.NGrams.Of(c.Output, ofNGrams);
            return new ExplainedClass
            {
                Name = c.Name,
                IsPredicted = isPredicted,
                Logit = c.Logit,
                Probability = c.Probability,
                NetworkLogit = ofNetwork * network.Outputs[c.Output],
                BaselineLogit = ofNetwork * (attribution?.BaselineOutput ?? 0),
                Attributions = PerUnit(attributions),
                CompletenessError = attribution?.CompletenessError ?? 0,
                NGramLogit = model.NGrams is null ? 0 : ofNGrams * scorer.NGramScores[c.Output],
                Offset = c.Sign * model.Configuration.OffsetOf(c.Output),
                NGramBias = model.NGrams is null ? 0 : ofNGrams * model.NGrams.Biases[c.Output],
                NGrams = terms,
                Contributions = attribution is null ? [] : PerUnit(Contributions(attributions, terms)),
            };
        }
    }

    private static void CheckFinite(float value, string what, PredictedClass c)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidOperationException($"The model's {what} for '{c.Name}' is {value}; expected a finite number. " +
                "The weights of the model may be damaged.");
        }
    }

    private float[] PerToken(float[] values) => tokens.PerToken(values, scorer.Texts, 0);

    private float[] PerUnit(float[] values) => words?.Sum(values) ?? values;

    private float[] Contributions(float[] attributions, IReadOnlyList<NGramContribution> terms)
    {
        var shared = tokens.Shares.Of(terms.Select(term => (term.Occurrences, term.Value)));
        return [.. attributions.Zip(shared, (network, ngram) => network + ngram)];
    }
}
