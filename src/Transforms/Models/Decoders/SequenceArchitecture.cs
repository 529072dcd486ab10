namespace MLNet.Attention;

/// <summary>The architecture of a model from text to text.</summary>
public enum SequenceArchitecture
{
    /// <summary>Encoder and decoder are transformers (Vaswani et al. 2017).</summary>
    Transformer,

    /// <summary>
    /// A bidirectional LSTM or GRU reads the source; an LSTM or GRU with attention and input feeding writes the target (Bahdanau
    /// et al. 2015; Luong et al. 2015).
    /// </summary>
    Recurrent,
}
