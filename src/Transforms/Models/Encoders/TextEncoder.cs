namespace MLNet.Attention;

/// <summary>The encoder of a text model. Attention pooling turns the encoder's vectors into one vector per text.</summary>
public enum TextEncoder
{
    /// <summary>
    /// A transformer beside an n-gram part, which is a linear model on hashed n-grams. Each is trained on its own loss; the
    /// model adds their outputs, each times a scale that is fitted on the validation rows.
    /// </summary>
    Hybrid,

    /// <summary>A transformer encoder: learns from the order of tokens, and relates each token to all others.</summary>
    Transformer,

    /// <summary>A bidirectional LSTM or GRU: learns from the order of tokens.</summary>
    Recurrent,

    /// <summary>A convolution over neighbouring tokens: learns phrases, independent of their position.</summary>
    Convolutional,

    /// <summary>
    /// A network that reads hashed n-grams of words and characters in place of tokens, beside an n-gram part as in
    /// <see cref="Hybrid"/>: learns which words and phrases occur, and is hard to beat on a few thousand texts.
    /// </summary>
    NGram,

    /// <summary>
    /// Words, then sentences (Yang et al. 2016, "Hierarchical Attention Networks", section 2.2): a transformer reads each
    /// sentence, a pooling makes its vector, a bidirectional LSTM or GRU reads these vectors, and another pooling makes the
    /// vector of the text. For long texts: time and memory grow with the length, not with its square.
    /// </summary>
    Hierarchical,
}
