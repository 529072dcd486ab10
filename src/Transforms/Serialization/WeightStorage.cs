namespace MLNet.Attention;

/// <summary>
/// How a saved model stores its weights, in the zip of <c>mlContext.Model.Save</c> and in the folder of <c>SaveCheckpoint</c>. In
/// memory they are numbers of 32 bits all the same.
/// </summary>
/// <remarks>
/// With 16 bits, each weight is rounded to the nearest number that they can hold, so that the loaded model scores a little
/// otherwise than the fitted one. Saving the loaded model again loses nothing more.
/// </remarks>
public enum WeightStorage
{
    /// <summary>32 bits: the loaded model has the weights of the saved one, bit for bit.</summary>
    Float32,

    /// <summary>
    /// 16 bits, of which 11 are digits (IEEE 754, binary16): half the size, and weights that are off by at most a 2,048th,
    /// but those below 0.00006 by at most 0.00000003. A model with a weight above 65,504 cannot be stored so: setting the
    /// property is an error that names it, and <c>Fit</c> with the option logs a warning and keeps <see cref="Float32"/>.
    /// </summary>
    Float16,

    /// <summary>
    /// 16 bits, of which 8 are digits: the upper half of a number of 32 bits. Half the size, and weights that are off by at
    /// most a 256th, of any magnitude.
    /// </summary>
    BFloat16,
}
