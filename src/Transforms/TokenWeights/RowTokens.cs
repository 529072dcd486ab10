using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>
/// The tokens of a row's texts. Converts a value per network position into a value per token: a position is either a token,
/// or an n-gram, whose value is shared among the tokens that it covers.
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
        Tokens = model.Configuration.JoinsTexts ? [.. ReadPair()] : [.. texts.SelectMany(ReadTokens)];
        ngrams = new(() => model.NGrams is null ? null
            : new(model.NGrams, model.Configuration.NGramLengths, model.Tokenizer.LowerCase, texts));
        shares = new(() => new(texts, Tokens));
    }

    /// <summary>The tokens of the first text, then of the second.</summary>
    public IReadOnlyList<ExplainedToken> Tokens { get; }

    /// <summary>The n-grams of the row; null when the model has no n-gram part.</summary>
    public NGramExplanation? NGrams => ngrams.Value;

    private NGramIds Ids => model.NGrams!.Features.Ids;

    /// <summary>Shares the values of n-grams among the tokens.</summary>
    public TokenShares Shares => shares.Value;

    /// <summary>Converts a value per network position into a value per token.</summary>
    /// <param name="values">One value per position of the first text, then of the second.</param>
    /// <param name="block">Holds the ids of the row's texts.</param>
    /// <param name="first">The index in the block of the row's first text.</param>
    public float[] PerToken(float[] values, TokenBlock block, int first)
    {
        if (!model.Configuration.Encoder.ReadsNGrams)
            return WithoutPadding(values, block, first);
        var places = Enumerable.Range(0, texts.Count)
            .SelectMany(text => block[first + text].ToArray().Select(id => PlacesOf(Ids.FeatureOf(id), text)));
        return Shares.Of(places.Zip(values));
    }

    /// <summary>The values without those of the padding between sentences.</summary>
    private float[] WithoutPadding(float[] values, TokenBlock block, int first) =>
    [
        .. Enumerable.Range(first, model.Configuration.SequencesPerRow).SelectMany(text => block[text].ToArray()).Zip(values)
            .Where(place => place.First != block.SpecialIds.Pad).Select(place => place.Second),
    ];

    /// <summary>Where an n-gram occurs. The mask token stands for a whole text without known n-grams.</summary>
    private IReadOnlyList<TextRange> PlacesOf(int feature, int text) =>
        feature >= 0 ? [.. NGrams!.PlacesOf(feature, text)] : [new TextRange(text, 0, texts[text].Length)];

    private IEnumerable<ExplainedToken> ReadTokens(string text, int index)
    {
        var read = new List<TextToken>();
        // N-grams are extracted from the whole text.
        var limit = model.Configuration.Encoder.ReadsNGrams ? new TokenLimit(int.MaxValue, default) : model.Configuration.Limit;
        model.Tokenizer.EncodeWithOffsets(text, limit, read);
        if (read.Count == 0)
            read.Add(new TextToken(model.Tokenizer.SpecialIds.Mask, 0, 0)); // the network reads an empty text as one mask token
        return read.Select(token => Explained(token, index));
    }

    private IEnumerable<ExplainedToken> ReadPair()
    {
        var read = new List<(TextToken Token, int Text)>();
        model.Tokenizer.EncodePairWithOffsets(texts[0], texts[1], model.Configuration.Limit, read);
        return read.Select(pair => Explained(pair.Token, pair.Text));
    }

    private ExplainedToken Explained(TextToken token, int text) => new(
        texts[text].Substring(token.Start, token.Length), new TextRange(text, token.Start, token.Length));
}
