using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention;

/// <summary>
/// The options of the estimator of extractive summaries. At most one of <see cref="MaximumSentences"/>,
/// <see cref="MaximumTokens"/> and <see cref="MaximumShare"/> is set; without any, a summary has at most 3 sentences.
/// </summary>
public abstract class ExtractiveSummarizerOptions : AttentionTrainingOptions
{
    private const int UsualSentences = 3;

    /// <summary>Name of the column with the summaries. Default "Summary".</summary>
    public string OutputColumnName { get; set; } = "Summary";

    /// <summary>Name of the text column (String). Default "Text".</summary>
    public string TextColumnName { get; set; } = "Text";

    /// <summary>
    /// Name of the column with summaries to learn from (String). Default null: nothing is learnt but which words are rare, and
    /// sentences are ranked by attention centrality. With summaries, a network learns to score sentences: hierarchical attention,
    /// over the tokens of a sentence, then over the sentences of a text. Rows without a summary are not learnt from.
    /// </summary>
    /// <remarks>
    /// The sentences to choose are those that come closest to the summary by ROUGE-1 and ROUGE-2, within the limit of a summary
    /// (Nallapati et al. 2017, section 3.3). ROUGE knows letters a to z and digits only.
    /// </remarks>
    public string? TargetColumnName { get; set; }

    /// <summary>
    /// The most sentences of a summary. In [1, 1000000]; default null: 3, unless another limit is set.
    /// </summary>
    public int? MaximumSentences { get; set; }

    /// <summary>
    /// The most words of a summary; in Chinese, Japanese and Thai, the most letters. In [1, 1000000]; default null. Sentences are
    /// never cut: if none is that short, the best one alone is the summary.
    /// </summary>
    public int? MaximumTokens { get; set; }

    /// <summary>
    /// The share of the text's words that a summary may have. In (0, 1]; default null. Sentences are never cut: if none is that
    /// short, the best one alone is the summary.
    /// </summary>
    public double? MaximumShare { get; set; }

    /// <summary>
    /// β, how sharply a sentence attends to those that share its words: attention weights are softmax(β · cosine). With 0, all
    /// sentences are equally central. In [0, 100]; default 3.
    /// </summary>
    public double AttentionSharpness { get; set; } = 3;

    /// <summary>
    /// The share of a sentence's place in its score; the rest is its centrality. Sentences at the beginning count more. In
    /// [0, 1]; default 0.1. With 1, a summary is the beginning of the text. Has no effect with <see cref="TargetColumnName"/>.
    /// </summary>
    public double PositionWeight { get; set; } = 0.1;

    /// <summary>
    /// The weight of similarity to chosen sentences against a sentence's score (maximal marginal relevance, Carbonell and
    /// Goldstein 1998, section 2). In [0, 1]; default 0.4. With 0, a summary may repeat itself.
    /// </summary>
    public double RedundancyWeight { get; set; } = 0.4;

    /// <summary>
    /// Maximum size, in tokens, of the subword vocabulary that is learnt from the sentences, including 256 bytes and 2 special
    /// tokens. In [258, 262144]; default 8000. This option and those below have an effect only with
    /// <see cref="TargetColumnName"/>, as have those of the training.
    /// </summary>
    public int VocabularySize { get; set; } = 8_000;

    /// <summary>Whether the network reads lower-cased sentences. Default true.</summary>
    public bool LowerCase { get; set; } = true;

    /// <summary>The most tokens of a sentence that the network reads. In [1, 4096]; default 64.</summary>
    public int MaximumSentenceTokens { get; set; } = 64;

    /// <summary>Number of transformer layers over the sentences. In [1, 128]; default 1.</summary>
    public int NumberOfLayers { get; set; } = 1;

    /// <summary>
    /// Width of the vectors of tokens and sentences. In [2, 16384], an even multiple of <see cref="NumberOfHeads"/>; default 64.
    /// </summary>
    public int Dimension { get; set; } = 64;

    /// <summary>Number of attention heads. In [1, 16384]; default 4.</summary>
    public int NumberOfHeads { get; set; } = 4;

    /// <summary>Width of the inner layer of the feed-forward networks. In [1, 65536]; default 128.</summary>
    public int FeedForwardDimension { get; set; } = 128;

    /// <summary>Share of activations set to zero in training. In [0, 1); default 0.3.</summary>
    public double Dropout { get; set; } = 0.3;

    /// <summary>Share of tokens that the mask token replaces in training. In [0, 1); default 0.1.</summary>
    public double WordDropout { get; set; } = 0.1;

    internal override ExtractiveSummarizerOptions Clone() => (ExtractiveSummarizerOptions)base.Clone();

    internal override void Check()
    {
        base.Check();
        CheckName(OutputColumnName, nameof(OutputColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
        if (TargetColumnName is not null)
            CheckName(TargetColumnName, nameof(TargetColumnName));
        if (MaximumSentences is { } sentences)
            CheckRange(sentences, 1, SentenceBudget.MaximumLimit, nameof(MaximumSentences));
        if (MaximumTokens is { } tokens)
            CheckRange(tokens, 1, SentenceBudget.MaximumLimit, nameof(MaximumTokens));
        if (MaximumShare is { } share)
            CheckPositive(share, 1, nameof(MaximumShare));
        CheckOneLimit();
        CheckRange(AttentionSharpness, 0, ExtractiveConfiguration.MaximumSharpness, nameof(AttentionSharpness));
        CheckRange(PositionWeight, 0, 1, nameof(PositionWeight));
        CheckRange(RedundancyWeight, 0, 1, nameof(RedundancyWeight));
        CheckNetwork();
    }

    private void CheckNetwork()
    {
        CheckRange(VocabularySize, ByteLevelBpeTokenizer.MinimumVocabularySize, Tokenizer.MaximumVocabularySize,
            nameof(VocabularySize));
        CheckRange(MaximumSentenceTokens, 1, SentenceNetworkConfiguration.MaximumTokensLimit, nameof(MaximumSentenceTokens));
        CheckRange(NumberOfLayers, 1, SentenceNetworkConfiguration.MaximumLayers, nameof(NumberOfLayers));
        CheckRange(Dimension, 2, SentenceNetworkConfiguration.MaximumDimension, nameof(Dimension));
        CheckRange(NumberOfHeads, 1, SentenceNetworkConfiguration.MaximumDimension, nameof(NumberOfHeads));
        if (!SentenceNetworkConfiguration.Fits(Dimension, NumberOfHeads))
            throw OutOfRange(Dimension, $"an even multiple of '{nameof(NumberOfHeads)}', {NumberOfHeads}", nameof(Dimension));
        CheckRange(FeedForwardDimension, 1, SentenceNetworkConfiguration.MaximumFeedForwardDimension,
            nameof(FeedForwardDimension));
        CheckShare(Dropout, nameof(Dropout));
        CheckShare(WordDropout, nameof(WordDropout));
    }

    private void CheckOneLimit()
    {
        var limits = new List<string>();
        if (MaximumSentences is { } sentences)
            limits.Add($"'{nameof(MaximumSentences)}' is {sentences}");
        if (MaximumTokens is { } tokens)
            limits.Add($"'{nameof(MaximumTokens)}' is {tokens}");
        if (MaximumShare is { } share)
            limits.Add($"'{nameof(MaximumShare)}' is {share}");
        if (limits.Count > 1)
            throw new ArgumentException($"{string.Join(" and ", limits)}; expected at most one of them.");
    }

    /// <summary>The network that scores sentences.</summary>
    internal SentenceNetworkConfiguration CreateNetwork(int vocabularySize) => new(vocabularySize, MaximumSentenceTokens,
        Dimension, NumberOfLayers, NumberOfHeads, FeedForwardDimension, Dropout);

    /// <summary>How sentences are ranked and chosen.</summary>
    internal ExtractiveConfiguration Configuration =>
        new(Budget, new SentenceRanking(AttentionSharpness, PositionWeight), RedundancyWeight);

    private SentenceBudget Budget => (MaximumTokens, MaximumShare) switch
    {
        ({ } tokens, _) => new(BudgetUnit.Tokens, tokens),
        (_, { } share) => new(BudgetUnit.Share, share),
        _ => new(BudgetUnit.Sentences, MaximumSentences ?? UsualSentences),
    };
}
