namespace MLNet.Attention;

/// <summary>Why the training of a network ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs ran.</summary>
    AllEpochs,

    /// <summary>
    /// The validation loss had not fallen for <c>EarlyStoppingPatience</c> epochs; of token classifiers and question answerers,
    /// the F1 had not risen.
    /// </summary>
    EarlyStopping,

    /// <summary><c>MaximumTrainingTime</c> was over.</summary>
    TimeLimit,
}
