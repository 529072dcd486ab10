using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>The tokens of every distinct word.</summary>
internal sealed class EncodedWords
{
    private readonly int[] _tokens;
    private readonly int[] _starts;

    public EncodedWords(TextTokenizer tokenizer, IReadOnlyList<string> words, Action? checkAlive)
    {
        var tokens = new List<int>();
        _starts = new int[words.Count + 1];
        for (int word = 0; word < words.Count; word++)
        {
            if (word % 1024 == 0)
            {
                checkAlive?.Invoke();
            }

            tokenizer.EncodeWord(words[word], tokens);
            _starts[word + 1] = tokens.Count;
        }

        _tokens = [.. tokens];
    }

    public long CountTokens(ReadOnlySpan<int> words)
    {
        long count = 0;
        foreach (int word in words)
        {
            count += TokensOf(word).Length;
        }

        return count;
    }

    /// <summary>Fills the destination with the first tokens of some words that have at least so many.</summary>
    public void CopyHead(ReadOnlySpan<int> words, Span<int> destination)
    {
        for (int i = 0; !destination.IsEmpty; i++)
        {
            ReadOnlySpan<int> tokens = TokensOf(words[i]);
            int taken = Math.Min(tokens.Length, destination.Length);
            tokens[..taken].CopyTo(destination);
            destination = destination[taken..];
        }
    }

    /// <summary>Fills the destination with the last tokens of some words that have at least so many.</summary>
    public void CopyTail(ReadOnlySpan<int> words, Span<int> destination)
    {
        for (int i = words.Length - 1; !destination.IsEmpty; i--)
        {
            ReadOnlySpan<int> tokens = TokensOf(words[i]);
            int taken = Math.Min(tokens.Length, destination.Length);
            tokens[^taken..].CopyTo(destination[^taken..]);
            destination = destination[..^taken];
        }
    }

    private ReadOnlySpan<int> TokensOf(int word) => _tokens.AsSpan(_starts[word].._starts[word + 1]);
}
