namespace MLNet.Attention;

/// <summary>What <c>ValidationAccuracy</c> and <c>Accuracy</c> of a training are: all in [0, 1], the higher the better.</summary>
public enum ValidationMeasure
{
    /// <summary>The share of the rows that are predicted right, by weight; of classifiers.</summary>
    Accuracy,

    /// <summary>The F1 of the labels of all rows together, by weight; of multi-label classifiers.</summary>
    MicroF1,

    /// <summary>
    /// The F1 of the entities of all rows together, which are right with their kind and both ends; of token classifiers. The
    /// epoch with the highest is kept.
    /// </summary>
    EntityF1,

    /// <summary>
    /// The mean over the rows of the F1 of the answer's words (Rajpurkar et al. 2016, section 6.1); of question answerers. The
    /// epoch with the highest is kept.
    /// </summary>
    AnswerF1,
}
