namespace MLNet.Attention;

/// <summary>What the network of a text model learns from texts, before it learns from labels.</summary>
public enum TextPretraining
{
    /// <summary>Nothing: all weights are random at first.</summary>
    None,

    /// <summary>
    /// The embeddings of tokens, in seconds: tokens that occur near the same tokens get like vectors (the eigenvectors of their
    /// pointwise mutual information; Levy et al. 2015, "Improving Distributional Similarity with Lessons Learned from Word
    /// Embeddings").
    /// </summary>
    Embeddings,

    /// <summary>
    /// The embeddings, and then the whole encoder, which restores masked tokens (Devlin et al. 2019, "BERT", section 3.1; of the
    /// texts of the task itself, Krishna et al. 2023, "Downstream Datasets Make Surprisingly Good Pretraining Corpora").
    /// </summary>
    MaskedLanguageModel,
}
