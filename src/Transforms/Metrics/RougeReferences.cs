namespace MLNet.Attention;

/// <summary>What ROUGE of a row is when it has several targets.</summary>
public enum RougeReferences
{
    /// <summary>Of each kind of ROUGE, the score against the target with the highest F1, as in Google's rouge_score.</summary>
    Best,

    /// <summary>The mean of the scores against all targets, as published for DialogSum.</summary>
    Mean,
}
