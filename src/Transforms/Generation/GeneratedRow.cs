using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>What a model generated for one source, as texts.</summary>
/// <param name="model">The model.</param>
/// <param name="text">The source, without the model's prefix.</param>
/// <param name="hypotheses">The hypotheses, the best first; at least one.</param>
internal sealed class GeneratedRow(SequenceModel model, string text, Hypothesis[] hypotheses)
{
    /// <summary>The source as the network read it, after the model's prefix.</summary>
    public string Source => model.WithPrefix(text);

    /// <summary>The best text.</summary>
    public string Text => TextOf(hypotheses[0]);

    /// <summary>The text of each hypothesis.</summary>
    public IReadOnlyList<string> Candidates => Array.ConvertAll(hypotheses, TextOf);

    /// <summary>The log-probability of each hypothesis, in nats.</summary>
    public float[] LogProbabilities => Array.ConvertAll(hypotheses, hypothesis => (float)hypothesis.LogProbability);

    /// <summary>The tokens of the best text; together they are the text.</summary>
    public IReadOnlyList<string> Tokens => TokensOf(hypotheses[0]);

    /// <summary>The tokens of the source that the network read, as they stand in the source.</summary>
    public IReadOnlyList<string> SourceTokens =>
        [.. ReadSource().Select(token => Source.Substring(token.Start, token.Length))];

    /// <summary>
    /// The alignment of the best text: for each token how much each token of the source is attended to, row by row.
    /// </summary>
    public float[] Alignment
    {
        get
        {
            var width = ReadSource().Count;
            return [.. hypotheses[0].Alignment!.SelectMany(weights => weights.Take(width))];
        }
    }

    /// <summary>The tokens of the source that the network read, with their places.</summary>
    public IReadOnlyList<TextToken> ReadSource()
    {
        var tokens = new List<TextToken>();
        model.Source.EncodeWithOffsets(Source, model.Configuration.Limit, tokens);
        return tokens;
    }

    /// <summary>The text of a hypothesis.</summary>
    public string TextOf(Hypothesis hypothesis) => model.Target.Decode(hypothesis.Ids);

    /// <summary>
    /// The pieces of text that the tokens of a hypothesis complete; empty for a token in the middle of a character.
    /// </summary>
    public IReadOnlyList<string> TokensOf(Hypothesis hypothesis)
    {
        var decoder = new StreamingDecoder(model.Target);
        var pieces = Array.ConvertAll(hypothesis.Ids, decoder.Append);
        if (pieces.Length > 0)
            pieces[^1] += decoder.Finish();
        return pieces;
    }
}
