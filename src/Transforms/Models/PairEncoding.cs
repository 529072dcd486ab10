namespace MLNet.Attention;

/// <summary>How a network reads the two texts of a pair.</summary>
public enum PairEncoding
{
    /// <summary>
    /// Each text on its own, with the same weights; the two vectors are compared (Conneau et al. 2017, "Supervised Learning of
    /// Universal Sentence Representations", section 3.1).
    /// </summary>
    Separate,

    /// <summary>
    /// Each token is compared with the tokens of the other text before the texts are pooled: a soft alignment, as in decomposable
    /// attention (Parikh et al. 2016, section 3; Chen et al. 2017, section 3.2). It finds what only one of the texts says; time
    /// and memory grow with the product of the lengths.
    /// </summary>
    Crossed,

    /// <summary>
    /// The texts are one sequence, with a separator between them; the tokens of the second are of another type (Devlin et al.
    /// 2019, "BERT", section 3). So a pretrained encoder reads pairs: only with the option <c>Checkpoint</c>.
    /// </summary>
    Joined,
}
