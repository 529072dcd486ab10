namespace MLNet.Attention;

/// <summary>How the vectors of the tokens of a word become the vector of the word.</summary>
public enum WordPooling
{
    /// <summary>The vector of its first token (Devlin et al. 2019, "BERT", section 5.3).</summary>
    First,

    /// <summary>The mean of the vectors of its tokens.</summary>
    Mean,
}
