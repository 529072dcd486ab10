namespace MLNet.Attention;

/// <summary>What a text model reads a text with. Attention pools what it reads into one vector for the text.</summary>
public enum TextEncoder
{
    /// <summary>
    /// A linear model on hashed n-grams beside a transformer, each trained on its own loss, their outputs mixed with
    /// weights fitted on the validation rows.
    /// </summary>
    Hybrid,

    /// <summary>A transformer encoder: knows the order of words and what they refer to.</summary>
    Transformer,

    /// <summary>A bidirectional LSTM or GRU: knows the order of words.</summary>
    Recurrent,

    /// <summary>Filters over a few neighbouring words: knows phrases, wherever they are.</summary>
    Convolutional,

    /// <summary>
    /// Hashed n-grams of words and characters, as vectors for attention to pool and as features of a linear model, mixed
    /// as in <see cref="Hybrid"/>: sees which words there are, and is hard to beat on a few thousand texts.
    /// </summary>
    NGram,
}
