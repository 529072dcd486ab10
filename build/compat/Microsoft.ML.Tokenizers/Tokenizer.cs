using System.Buffers;

namespace Microsoft.ML.Tokenizers;

public abstract class Tokenizer
{
    private protected Tokenizer()
    {
    }

    public IReadOnlyList<int> EncodeToIds(
        ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(null, text, new EncodeSettings { ConsiderPreTokenization = considerPreTokenization }).Tokens;

    protected virtual EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        new() { Tokens = EncodeToTokens(text, textSpan, settings).Tokens.Select(token => token.Id).ToArray() };

    public IReadOnlyList<EncodedToken> EncodeToTokens(
        ReadOnlySpan<char> text, out string? normalizedText,
        bool considerPreTokenization = true, bool considerNormalization = true)
    {
        normalizedText = null; // there is nothing that normalizes
        return EncodeToTokens(null, text, new EncodeSettings { ConsiderPreTokenization = considerPreTokenization }).Tokens;
    }

    protected abstract EncodeResults<EncodedToken> EncodeToTokens(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    public virtual string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        for (var size = 256; ; size *= 2)
        {
            var buffer = new char[size];
            switch (Decode(ids, buffer, out _, out var written))
            {
                case OperationStatus.Done:
                    return new string(buffer, 0, written);
                case OperationStatus.DestinationTooSmall:
                    continue;
                default:
                    throw new InvalidOperationException("These token ids cannot be decoded.");
            }
        }
    }

    public abstract OperationStatus Decode(
        IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten);
}
