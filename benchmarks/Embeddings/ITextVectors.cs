namespace MLNet.Attention.Benchmarks;

/// <summary>Vectors of length 1 of some texts.</summary>
internal interface ITextVectors
{
    /// <summary>Number of dimensions.</summary>
    int Width { get; }

    /// <summary>The cosine of the vectors of two texts, by their indices.</summary>
    double Cosine(int first, int second);
}
