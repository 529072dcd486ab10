namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Cuts a text into the tokens of ROUGE, as Google's rouge_score does: lower-cased runs of <c>[a-z0-9]</c>; all other characters
/// separate. Keeps a vocabulary, so that tokens are numbers. Not for two threads at a time.
/// </summary>
/// <param name="useStemmer">Whether tokens of more than 3 characters are replaced by their stems.</param>
internal sealed class RougeTokenizer(bool useStemmer = false)
{
    private const int LongestUnstemmed = 3;

    // Lower-casing makes ASCII letters of these two: a k, and an i with a dot that separates.
    private const char KelvinSign = '\u212A';
    private const char DottedI = '\u0130';

    private readonly Dictionary<string, int> idOfWord = [];
    private readonly Dictionary<string, int> idOfStem = [];
    private readonly List<string> tokens = [];
    private readonly List<int> ids = [];
    private readonly List<int> sentenceEnds = [];
    private char[] word = new char[64];

    /// <summary>The number of distinct words seen so far.</summary>
    public int VocabularySize => idOfWord.Count;

    /// <summary>The tokens of a text; each line that has a token is a sentence.</summary>
    public RougeTokens Tokenize(ReadOnlySpan<char> text)
    {
        ids.Clear();
        sentenceEnds.Clear();
        var length = 0;
        foreach (var character in text)
        {
            var lower = Lower(character);
            if (lower != '\0')
            {
                if (length == word.Length)
                    Array.Resize(ref word, 2 * length);
                word[length++] = lower;
            }
            if (lower != '\0' && character != DottedI)
                continue;
            EndWord(ref length);
            if (character == '\n')
                EndSentence();
        }
        EndWord(ref length);
        EndSentence();
        return new([.. ids], [.. sentenceEnds]);
    }

    /// <summary>The token of an id: a word or its stem.</summary>
    public string TokenOf(int id) => tokens[id];

    /// <summary>Forgets the vocabulary. Ids given before must not be compared with ids given afterwards.</summary>
    public void Clear()
    {
        idOfWord.Clear();
        idOfStem.Clear();
        tokens.Clear();
    }

    private static char Lower(char character) => character switch
    {
        (>= 'a' and <= 'z') or (>= '0' and <= '9') => character,
        >= 'A' and <= 'Z' => (char)(character | 0x20),
        DottedI => 'i',
        KelvinSign => 'k',
        _ => '\0',
    };

    private void EndSentence()
    {
        if (ids.Count > (sentenceEnds.Count > 0 ? sentenceEnds[^1] : 0))
            sentenceEnds.Add(ids.Count);
    }

    private void EndWord(ref int length)
    {
        if (length == 0)
            return;
        ids.Add(IdOf(word.AsSpan(0, length)));
        length = 0;
    }

    private int IdOf(Span<char> characters)
    {
        if (idOfWord.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(characters, out var id))
            return id;
        var text = new string(characters);
        var token = useStemmer && text.Length > LongestUnstemmed
            ? new string(characters[..PorterStemmer.Stem(characters)])
            : text;
        if (!idOfStem.TryGetValue(token, out id))
        {
            id = tokens.Count;
            idOfStem.Add(token, id);
            tokens.Add(token);
        }
        idOfWord.Add(text, id);
        return id;
    }
}
