namespace MLNet.Attention;

/// <summary>What a text model reads a text with.</summary>
public enum TextEncoder
{
    /// <summary>
    /// Both of the others, trained side by side, each on its own loss, their logits mixed with weights fitted on the
    /// validation rows.
    /// </summary>
    Hybrid,

    /// <summary>A transformer encoder with attention pooling: knows the order of words and what they refer to.</summary>
    Transformer,

    /// <summary>
    /// A linear model on hashed n-grams of words and characters: sees which words there are, and is hard to beat on a
    /// few thousand texts.
    /// </summary>
    NGram,
}
