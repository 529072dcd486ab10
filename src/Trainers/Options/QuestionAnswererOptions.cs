using MLNet.Attention.Transforms.Models;

namespace MLNet.Attention;

/// <summary>The options of question answerers.</summary>
public abstract class QuestionAnswererOptions : TokenLevelOptions
{
    private protected QuestionAnswererOptions()
    {
        (Encoder, NumberOfLayers, Dropout, LowerCase) = (TextEncoder.Transformer, 2, 0.1, true);
    }

    /// <summary>Name of the column of contexts, the texts with the answers (String). Default "Context".</summary>
    public string ContextColumnName { get; set; } = "Context";

    /// <summary>Name of the column of questions (String). Default "Question".</summary>
    public string QuestionColumnName { get; set; } = "Question";

    /// <summary>
    /// Name of the column with the answers to learn (String), each as the context has it; an empty one is "no answer". Default
    /// "Answer". The fitted model does not need the column.
    /// </summary>
    public string AnswerColumnName { get; set; } = "Answer";

    /// <summary>
    /// Name of the column that says where the answer begins in the context, in chars (Int32). Default "AnswerStart". The fitted
    /// model does not need the column.
    /// </summary>
    public string AnswerStartColumnName { get; set; } = "AnswerStart";

    /// <summary>
    /// Name of the column with the answers that the model adds, and the beginning of the names of two more. Default
    /// "PredictedAnswer".
    /// </summary>
    public string OutputColumnName { get; set; } = "PredictedAnswer";

    /// <summary>The most answers to a question that the model gives. In [1, 1000]; default 3.</summary>
    public int MaximumAnswers { get; set; } = 3;

    /// <summary>The most subwords of an answer. In [1, 4096]; default 30.</summary>
    public int MaximumAnswerTokens { get; set; } = 30;

    /// <summary>
    /// Whether a context may have no answer to its question; then "no answer" is one of the answers, with a score (Rajpurkar et
    /// al. 2018, "Know What You Don't Know"). Otherwise training rows without an answer are ignored. Default true.
    /// </summary>
    public bool AllowsNoAnswer { get; set; } = true;

    /// <summary>
    /// The most subwords that neighbouring windows of a context share; at most half of a window. An answer may be missed that is
    /// longer than half of them and lies where two windows meet. In [0, 1048576]; default 128.
    /// </summary>
    public int Overlap { get; set; } = 128;

    private protected override int UsualMaximumTokens => 384;

    // A mask token before question and context each, and one token of either.
    private protected override int FewestTokens => 4;

    private protected override bool ScalesEmbedding => true; // a span needs every token told apart

    private protected override TokenLevelOptions Defaults => Unset.Instance;

    internal override void Check()
    {
        base.Check();
        CheckName(ContextColumnName, nameof(ContextColumnName));
        CheckName(QuestionColumnName, nameof(QuestionColumnName));
        CheckName(AnswerColumnName, nameof(AnswerColumnName));
        CheckName(AnswerStartColumnName, nameof(AnswerStartColumnName));
        CheckName(OutputColumnName, nameof(OutputColumnName));
        CheckRange(MaximumAnswers, 1, QuestionModelConfiguration.MaximumAnswersLimit, nameof(MaximumAnswers));
        CheckRange(MaximumAnswerTokens, 1, QuestionModelConfiguration.MaximumAnswerTokensLimit, nameof(MaximumAnswerTokens));
        CheckRange(Overlap, 0, QuestionModelConfiguration.MaximumTokensLimit, nameof(Overlap));
    }

    private sealed class Unset : QuestionAnswererOptions
    {
        public static readonly Unset Instance = new();
    }
}
