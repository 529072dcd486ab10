namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Cuts a text into words: the matches of <see cref="Pattern"/> on the text with a space put before it, unless it begins
/// with one. The words cover the text.
/// </summary>
/// <remarks>
/// <para>
/// The pattern is that of GPT-2 (Radford et al. 2019), which cuts before every combining mark, and so between the letters
/// of Indic words. Here nothing is cut before a mark or one of the joiners U+200C and U+200D: they belong to the word
/// that they follow, be it of letters, of digits ("1\uFE0F\u20E3") or of emoji ("❤\uFE0F", families). A mark that
/// follows no character, at the beginning of a text or behind white space, is like a symbol. A text without marks and
/// joiners is cut as GPT-2 cuts it.
/// </para>
/// <para>
/// A run of Chinese, Japanese or Thai is one word. Byte pairs learn its frequent pieces, and these are fewer than the
/// tokens of its characters one by one.
/// </para>
/// <para>
/// Written by hand because a regex costs several times as much, takes letters beyond U+FFFF for punctuation, and knows
/// other letters with each version of the runtime. There is one difference from the pattern: a word ends after
/// <see cref="LongestWord"/> chars or a few less, so that no text, however odd, makes the work or the memory grow faster
/// than its length. A reader of tokenizer.json which knows no such limit gives other tokens only for words longer than
/// that, and one with another version of Unicode only for characters that one of the two does not know.
/// </para>
/// </remarks>
internal ref struct WordPreTokenizer
{
    /// <summary>The words as a regular expression that reads by code points; JSON for other tools says the same.</summary>
    public const string Pattern =
        @"'(?:[stmd]|re|ve|ll)[\p{M}\u200C\u200D]*"
        + @"| ?\p{L}[\p{L}\p{M}\u200C\u200D]*"
        + @"| ?\p{N}[\p{N}\p{M}\u200C\u200D]*"
        + @"| ?[^\s\p{L}\p{N}]+"
        + @"|\s+(?!\S)|\s+";

    public const int LongestWord = 256;

    /// <summary>A buffer that holds any word with the space before it.</summary>
    public const int BufferLength = LongestWord + 1;

    private const CharacterClass Letters = CharacterClass.Letter | CharacterClass.UnspacedLetter;
    private const CharacterClass Numbers = CharacterClass.Digit | CharacterClass.OtherNumber;

    private readonly ReadOnlySpan<char> _text;
    private readonly bool _lowerCase;
    private int _next;
    private bool _spaceBefore;

    /// <param name="text">The text, not normalized.</param>
    /// <param name="lowerCase">Whether it will be lower-cased: then 'S ends a word as 's does.</param>
    public WordPreTokenizer(ReadOnlySpan<char> text, bool lowerCase)
    {
        _text = text;
        _lowerCase = lowerCase;
        _spaceBefore = !text.StartsWith(' ');
    }

    public Word Current { get; private set; }

    public readonly WordPreTokenizer GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_next == _text.Length)
        {
            return false;
        }

        int end = FindEnd(_next);
        Current = new Word(_next, end - _next, _spaceBefore);
        _next = end;
        _spaceBefore = false;
        return true;
    }

    private readonly int FindEnd(int start)
    {
        int limit = Math.Min(_text.Length, start + LongestWord);
        if (!_spaceBefore && ContractionLength(_text[start..]) is > 0 and int length)
        {
            return Limit(FindEndOfRun(start + length, limit, CharacterClass.Mark), limit);
        }

        int first = !_spaceBefore && _text[start] == ' ' ? start + 1 : start;
        CharacterClass kind = first < limit ? CharacterClasses.At(_text, first, out _) : CharacterClass.WhiteSpace;
        int end = FindEndOfRun(first, limit, FollowersOf(kind));
        if (kind != CharacterClass.WhiteSpace || end >= limit)
        {
            return Limit(end, limit);
        }

        // The last space of a run belongs to the word behind it, unless it is the only one.
        int spaces = end - start + (_spaceBefore ? 1 : 0);
        return spaces > 1 ? end - 1 : end;
    }

    /// <summary>What a word goes on with that begins with a character of some class.</summary>
    private static CharacterClass FollowersOf(CharacterClass first) => first switch
    {
        CharacterClass.Letter or CharacterClass.UnspacedLetter => Letters | CharacterClass.Mark,
        CharacterClass.Digit or CharacterClass.OtherNumber => Numbers | CharacterClass.Mark,
        CharacterClass.WhiteSpace => CharacterClass.WhiteSpace,
        _ => CharacterClass.Other | CharacterClass.Mark,
    };

    private readonly int FindEndOfRun(int start, int limit, CharacterClass classes)
    {
        int end = start;
        while (end < limit && (CharacterClasses.At(_text, end, out int length) & classes) != 0)
        {
            end += length;
        }

        return end;
    }

    /// <summary>Where a word ends that may be too long: not within a character or before its marks, unless it has many.</summary>
    private readonly int Limit(int end, int limit)
    {
        const int MostMarks = 16;
        if (end < limit || limit == _text.Length)
        {
            return end;
        }

        for (int cut = limit; cut > limit - MostMarks; cut--)
        {
            if (!char.IsSurrogatePair(_text[cut - 1], _text[cut])
                && CharacterClasses.At(_text, cut, out _) != CharacterClass.Mark)
            {
                return cut;
            }
        }

        return char.IsSurrogatePair(_text[limit - 1], _text[limit]) ? limit - 1 : limit;
    }

    private readonly int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        char first = Fold(text[1]);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        char second = text.Length > 2 ? Fold(text[2]) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    private readonly char Fold(char c) => _lowerCase && char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
