namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Cuts a text into words: the matches of <see cref="Pattern"/> in the text, after a space is added before a text that does
/// not begin with one. The words cover the text.
/// </summary>
/// <remarks>
/// <para>
/// The pattern is based on that of GPT-2 (Radford et al. 2019), which cuts before every combining mark, and so between the
/// letters of Indic words. This pattern never cuts before a mark or before one of the joiners U+200C and U+200D: they belong
/// to the preceding word, of letters, digits ("1\uFE0F\u20E3") or emoji ("❤\uFE0F", families). A mark without a preceding
/// character, at the beginning of a text or after white space, counts as a symbol. A text without marks and joiners is cut
/// as GPT-2 cuts it.
/// </para>
/// <para>
/// A run of Chinese, Japanese or Thai is one word. Byte-pair encoding learns its frequent pieces, which are fewer tokens than
/// its single characters would be.
/// </para>
/// <para>
/// Written by hand because a .NET regex takes several times as long, takes letters beyond U+FFFF for punctuation, and depends
/// on the runtime's version of Unicode. There is one difference from the pattern: a word ends after at most
/// <see cref="LongestWord"/> chars, so that time and memory are proportional to the length of any text. A reader of
/// tokenizer.json without this limit gives other tokens only for longer words; a reader with another version of Unicode, only
/// for characters that one of the two versions lacks.
/// </para>
/// </remarks>
internal ref struct WordPreTokenizer
{
    /// <summary>The words as a regular expression over code points, as tokenizer.json has it.</summary>
    public const string Pattern =
        @"'(?:[stmd]|re|ve|ll)[\p{M}\u200C\u200D]*"
        + @"| ?\p{L}[\p{L}\p{M}\u200C\u200D]*"
        + @"| ?\p{N}[\p{N}\p{M}\u200C\u200D]*"
        + @"| ?[^\s\p{L}\p{N}]+"
        + @"|\s+(?!\S)|\s+";

    public const int LongestWord = 256;

    /// <summary>Length of a buffer that holds any word with the added space.</summary>
    public const int BufferLength = LongestWord + 1;

    private const CharacterClass Letters = CharacterClass.Letter | CharacterClass.UnspacedLetter;
    private const CharacterClass Numbers = CharacterClass.Digit | CharacterClass.OtherNumber;

    private readonly ReadOnlySpan<char> text;
    private readonly bool lowerCase;
    private int next;
    private bool spaceBefore;

    /// <param name="text">The text, not normalized.</param>
    /// <param name="lowerCase">Whether the text will be lower-cased: if so, 'S is a contraction as 's is.</param>
    public WordPreTokenizer(ReadOnlySpan<char> text, bool lowerCase)
    {
        this.text = text;
        this.lowerCase = lowerCase;
        spaceBefore = !text.StartsWith(' ');
    }

    public Word Current { get; private set; }

    public readonly WordPreTokenizer GetEnumerator() => this;

    public bool MoveNext()
    {
        if (next == text.Length)
            return false;
        var end = FindEnd(next);
        Current = new Word(next, end - next, spaceBefore);
        next = end;
        spaceBefore = false;
        return true;
    }

    private readonly int FindEnd(int start)
    {
        var limit = Math.Min(text.Length, start + LongestWord);
        if (!spaceBefore && ContractionLength(text[start..]) is > 0 and int length)
            return Limit(FindEndOfRun(start + length, limit, CharacterClass.Mark), limit);
        var first = !spaceBefore && text[start] == ' ' ? start + 1 : start;
        var kind = first < limit ? CharacterClasses.At(text, first, out _) : CharacterClass.WhiteSpace;
        var end = FindEndOfRun(first, limit, FollowersOf(kind));
        if (kind != CharacterClass.WhiteSpace || end >= limit)
            return Limit(end, limit);
        // The last space of a run belongs to the next word, unless it is the only one.
        var spaces = end - start + (spaceBefore ? 1 : 0);
        return spaces > 1 ? end - 1 : end;
    }

    /// <summary>The classes of characters that continue a word, by the class of its first character.</summary>
    private static CharacterClass FollowersOf(CharacterClass first) => first switch
    {
        CharacterClass.Letter or CharacterClass.UnspacedLetter => Letters | CharacterClass.Mark,
        CharacterClass.Digit or CharacterClass.OtherNumber => Numbers | CharacterClass.Mark,
        CharacterClass.WhiteSpace => CharacterClass.WhiteSpace,
        _ => CharacterClass.Other | CharacterClass.Mark,
    };

    private readonly int FindEndOfRun(int start, int limit, CharacterClass classes)
    {
        var end = start;
        while (end < limit && (CharacterClasses.At(text, end, out var length) & classes) != 0)
            end += length;
        return end;
    }

    /// <summary>The end of a word that may be too long: not within a character or before its marks, unless it has many.</summary>
    private readonly int Limit(int end, int limit)
    {
        const int MostMarks = 16;
        if (end < limit || limit == text.Length)
            return end;
        for (var cut = limit; cut > limit - MostMarks; cut--)
        {
            if (!char.IsSurrogatePair(text[cut - 1], text[cut])
                && CharacterClasses.At(text, cut, out _) != CharacterClass.Mark)
            {
                return cut;
            }
        }
        return char.IsSurrogatePair(text[limit - 1], text[limit]) ? limit - 1 : limit;
    }

    private readonly int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
            return 0;
        var first = Fold(text[1]);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        var second = text.Length > 2 ? Fold(text[2]) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private readonly char Fold(char c) => lowerCase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
