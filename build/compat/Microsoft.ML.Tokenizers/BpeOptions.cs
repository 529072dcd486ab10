namespace Microsoft.ML.Tokenizers;

public sealed class BpeOptions
{
    public BpeOptions(IEnumerable<KeyValuePair<string, int>> vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
    }

    public IEnumerable<KeyValuePair<string, int>> Vocabulary { get; }

    /// <summary>Pairs "left right" in the order in which they are merged.</summary>
    public IEnumerable<string>? Merges { get; set; }

    /// <summary>Whether symbols are bytes of UTF-8; it must be true here.</summary>
    public bool ByteLevel { get; set; }
}
