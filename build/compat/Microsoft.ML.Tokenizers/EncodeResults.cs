namespace Microsoft.ML.Tokenizers;

public struct EncodeResults<T>
{
    public IReadOnlyList<T> Tokens { get; set; }

    /// <summary>Null when nothing was normalized.</summary>
    public string? NormalizedText { get; set; }

    public int CharsConsumed { get; set; }
}
