namespace MLNet.Attention;

/// <summary>
/// A phase of <c>Fit</c>. Which phases there are, and whether one comes again, depends on the trainer and its options.
/// </summary>
public enum TrainingPhase
{
    /// <summary>Reading the rows of the training, validation and unlabelled data.</summary>
    Reading,

    /// <summary>Learning the vocabulary, and cutting the texts into tokens.</summary>
    Vocabulary,

    /// <summary>Comparing the sentences of the texts with their summaries, to learn which to choose.</summary>
    Sentences,

    /// <summary>
    /// Choosing n-grams and training the n-gram part; once more at the end, where it learns from the validation rows too.
    /// </summary>
    NGrams,

    /// <summary>Computing the first embeddings from the tokens that occur near each other.</summary>
    Embeddings,

    /// <summary>Training on texts without labels.</summary>
    Pretraining,

    /// <summary>Training the networks.</summary>
    Network,

    /// <summary>Fitting the scales of the model's parts to the validation rows.</summary>
    Calibration,

    /// <summary>Teaching one network what several have learnt.</summary>
    Distillation,
}
