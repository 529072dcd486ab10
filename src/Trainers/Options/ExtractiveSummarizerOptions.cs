using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Sentences;

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
    /// The share of a sentence's place in its score; the rest is its centrality. Sentences at the beginning count more. In [0, 1];
    /// default 0.1. With 1, a summary is the beginning of the text.
    /// </summary>
    public double PositionWeight { get; set; } = 0.1;

    /// <summary>
    /// The weight of similarity to chosen sentences against a sentence's score (maximal marginal relevance, Carbonell and
    /// Goldstein 1998, section 2). In [0, 1]; default 0.4. With 0, a summary may repeat itself.
    /// </summary>
    public double RedundancyWeight { get; set; } = 0.4;

    internal override ExtractiveSummarizerOptions Clone() => (ExtractiveSummarizerOptions)base.Clone();

    internal override void Check()
    {
        base.Check();
        CheckName(OutputColumnName, nameof(OutputColumnName));
        CheckName(TextColumnName, nameof(TextColumnName));
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
