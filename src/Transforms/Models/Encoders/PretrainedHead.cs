namespace MLNet.Attention;

/// <summary>What a checkpoint has behind its encoder, as <c>architectures</c> in its <c>config.json</c> says.</summary>
public enum PretrainedHead
{
    /// <summary>Nothing that can be used: the encoder alone.</summary>
    None,

    /// <summary>A class, or a number, for each text (<c>ForSequenceClassification</c>).</summary>
    TextClassification,

    /// <summary>A class for each token (<c>ForTokenClassification</c>).</summary>
    TokenClassification,

    /// <summary>The start and the end of an answer (<c>ForQuestionAnswering</c>).</summary>
    QuestionAnswering,

    /// <summary>The tokens behind masks (<c>ForMaskedLM</c>, <c>ForPreTraining</c>).</summary>
    MaskedLanguage,
}
