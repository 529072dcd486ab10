namespace Microsoft.ML.Tokenizers;

public readonly struct EncodedToken : IEquatable<EncodedToken>
{
    public EncodedToken(int id, string value, Range offset)
    {
        Id = id;
        Value = value;
        Offset = offset;
    }

    public int Id { get; }

    public string Value { get; }

    /// <summary>Where the token stands in the text that was encoded, in chars.</summary>
    public Range Offset { get; }

    public bool Equals(EncodedToken other) =>
        (Id, Value, Offset).Equals((other.Id, other.Value, other.Offset));
}
