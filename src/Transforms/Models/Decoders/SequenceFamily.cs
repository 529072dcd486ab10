namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The families of encoder-decoders that checkpoints have.</summary>
internal enum SequenceFamily
{
    /// <summary>Lewis et al. 2020, "BART": norms after sublayers and after the embeddings, learned positions.</summary>
    Bart,

    /// <summary>
    /// Liu et al. 2020, "Multilingual Denoising Pre-training for Neural Machine Translation": BART with norms before sublayers,
    /// and after the last layers.
    /// </summary>
    MBart,

    /// <summary>Junczys-Dowmunt et al. 2018, "Marian": norms after sublayers, sinusoidal positions.</summary>
    Marian,

    /// <summary>
    /// Raffel et al. 2020, "T5", and its version 1.1: RMS norms before sublayers and after the last layers, relative positions,
    /// scores that are not scaled, no biases.
    /// </summary>
    T5,
}
