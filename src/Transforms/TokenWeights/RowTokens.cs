using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>
/// The tokens of a row's texts, and the way from values of the positions that a network reads to values of tokens. Either each
/// token is a position, or the positions are n-grams, whose values are shared among the tokens that they are made of.
/// </summary>
internal sealed class RowTokens
{
    private readonly TextModel model;
    private readonly IReadOnlyList<string> texts;
    private readonly Lazy<NGramExplanation?> ngrams;
    private readonly Lazy<TokenShares> shares;

    public RowTokens(TextModel model, IReadOnlyList<string> texts)
    {
        this.model = model;
        this.texts = texts;
        Tokens = [.. texts.SelectMany(ReadTokens)];
        ngrams = new(() => model.NGrams is null ? null : new(model.NGrams, model.Tokenizer.LowerCase, texts));
        shares = new(() => new(texts, Tokens));
    }

    /// <summary>The tokens, those of a second text behind those of the first.</summary>
    public IReadOnlyList<ExplainedToken> Tokens { get; }

    /// <summary>The n-grams of the linear part; null when the model has none.</summary>
    public NGramExplanation? NGrams => ngrams.Value;

    private NGramIds Ids => model.NGrams!.Features.Ids;

    /// <summary>Shares the values of n-grams among the tokens.</summary>
    public TokenShares Shares => shares.Value;

    /// <summary>Per token, the values of the network's positions.</summary>
    /// <param name="values">The values of all positions, those of a second text behind those of the first.</param>
    /// <param name="block">Where the row's positions are.</param>
    /// <param name="first">Which of the block's texts is the row's first.</param>
    public float[] PerToken(float[] values, TokenBlock block, int first)
    {
        if (!model.Configuration.Encoder.ReadsNGrams)
            return values;
        var places = Enumerable.Range(0, texts.Count)
            .SelectMany(text => block[first + text].ToArray().Select(id => PlacesOf(Ids.FeatureOf(id), text)));
        return Shares.Of(places.Zip(values));
    }

    /// <summary>Where an n-gram stands; a text without a known one is read as unknown, all of it.</summary>
    private IReadOnlyList<TextRange> PlacesOf(int feature, int text) =>
        feature >= 0 ? [.. NGrams!.PlacesOf(feature, text)] : [new TextRange(text, 0, texts[text].Length)];

    private IEnumerable<ExplainedToken> ReadTokens(string text, int index)
    {
        var read = new List<TextToken>();
        // N-grams are read of the whole text.
        var limit = model.Configuration.Encoder.ReadsNGrams ? new TokenLimit(int.MaxValue, default) : model.Configuration.Limit;
        model.Tokenizer.EncodeWithOffsets(text, limit, read);
        if (read.Count == 0)
            read.Add(new TextToken(model.Tokenizer.SpecialIds.Mask, 0, 0)); // as the network sees an empty text
        return read.Select(token => new ExplainedToken(
            text.Substring(token.Start, token.Length), new TextRange(index, token.Start, token.Length)));
    }
}
