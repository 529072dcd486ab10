namespace MLNet.Attention.Transforms;

/// <summary>Explains what a model says of one row. It reads the model and changes nothing.</summary>
internal sealed class TextExplainer
{
    private const int MaximumClasses = 10;

    private readonly TextModel model;
    private readonly IReadOnlyList<string> texts;
    private readonly TokenBlock row = new();
    private readonly List<ExplainedToken> tokens = [];

    private TextExplainer(TextModel model, IReadOnlyList<string> texts)
    {
        this.model = model;
        this.texts = texts;
        for (var i = 0; i < texts.Count; i++)
            ReadTokens(i);
    }

    /// <param name="model">The model.</param>
    /// <param name="texts">As many texts as a row has.</param>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public static TextExplanation Explain(TextModel model, IReadOnlyList<string> texts)
    {
        model.ThrowIfDisposed();
        return new TextExplainer(model, texts).Explain();
    }

    private TextExplanation Explain()
    {
        var (outputs, ngramScores) = Score();
        var explained = Enumerable.Range(0, outputs.Length).OrderByDescending(output => outputs[output])
            .Take(MaximumClasses).Order().ToArray();
        var network = model.Network is null ? null : NetworkExplanation.Create(model, row, explained);
        var ngrams = model.NGrams is null ? null : new NGramExplanation(model.NGrams, model.Tokenizer.LowerCase, texts);
        var shares = new TokenShares(texts, tokens);
        var classes = Classes(outputs);
        return new TextExplanation
        {
            Text = texts[0],
            SecondText = texts.Count > 1 ? texts[1] : null,
            Tokens = tokens,
            Classes = [.. classes.Select(Explain)],
            PredictedIndex = classes.Index().MaxBy(c => c.Item.Logit).Index,
            Attention = network?.Attention ?? [],
            PoolingWeights = network?.PoolingWeights ?? [],
            Rollout = network?.Rollout ?? [],
            NetworkScale = (float)model.Configuration.NetworkScale,
            NGramScale = (float)model.Configuration.NGramScale,
            Offset = (float)model.Configuration.Offset,
        };

        ExplainedClass Explain(ScoredClass c)
        {
            var place = Array.IndexOf(explained, c.Output);
            var attribution = place < 0 ? null : network?.Attributions[place];
            var attributions = attribution is null ? [] : Array.ConvertAll(attribution.Values, value => c.Sign * value);
            var terms = place < 0 || ngrams is null ? [] : ngrams.Of(c.Output, c.Sign);
            return new ExplainedClass
            {
                Name = c.Name,
                Logit = c.Logit,
                Probability = c.Probability,
                NetworkLogit = c.Sign * (attribution?.Output ?? 0),
                BaselineLogit = c.Sign * (attribution?.BaselineOutput ?? 0),
                Attributions = attributions,
                CompletenessError = attribution?.CompletenessError ?? 0,
                NGramLogit = ngrams is null ? 0 : c.Sign * ngramScores[c.Output],
                NGramBias = ngrams is null ? 0 : c.Sign * model.NGrams!.Biases[c.Output],
                NGrams = terms,
                Contributions = place < 0 ? [] : Contributions(attributions, terms, shares),
            };
        }
    }

    private void ReadTokens(int textIndex)
    {
        var text = texts[textIndex];
        var read = new List<TextToken>();
        // What a model without a network reads has no limit.
        var limit = model.Network is null ? new TokenLimit(int.MaxValue, default) : model.Configuration.Limit;
        model.Tokenizer.EncodeWithOffsets(text, limit, read);
        if (read.Count == 0)
            read.Add(new TextToken(TextTokenizer.MaskId, 0, 0)); // as the network sees an empty text
        row.Add(read.Select(token => token.Id).ToArray());
        tokens.AddRange(read.Select(token => new ExplainedToken(
            text.Substring(token.Start, token.Length), new TextRange(textIndex, token.Start, token.Length))));
    }

    /// <summary>The model's outputs, as it scores rows, and those of its n-gram part.</summary>
    private (float[] Outputs, float[] NGrams) Score()
    {
        var scorer = new TextScorer(model);
        foreach (var text in texts)
            scorer.Add(text);
        var outputs = new float[model.Configuration.Outputs];
        scorer.Score(outputs);
        return (outputs, scorer.NGramScores.ToArray());
    }

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

    private float[] Contributions(float[] attributions, IReadOnlyList<NGramContribution> terms, TokenShares shares)
    {
        var networkScale = (float)model.Configuration.NetworkScale;
        var values = attributions.Length == 0
            ? new float[tokens.Count]
            : Array.ConvertAll(attributions, value => networkScale * value);
        shares.Add(terms, (float)model.Configuration.NGramScale, values);
        return values;
    }

    /// <summary>A class, the model's output that it is scored by, and whether a high one is for it or against it.</summary>
    private sealed record ScoredClass(string Name, int Output, float Sign, float Logit, float? Probability);
}
