using System.Globalization;
using System.Text;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Cuts a text into words as GPT-2 does: the matches of
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>
/// on the text with a space put before it, unless it begins with one. The words cover the text.
/// </summary>
/// <remarks>
/// Written by hand because a regex costs several times as much and takes letters beyond U+FFFF for punctuation.
/// There is one difference from the pattern: a word ends after <see cref="LongestWord"/> chars, so that no text,
/// however odd, makes the work or the memory grow faster than its length. A reader of tokenizer.json which knows no
/// such limit gives other tokens only for words longer than that.
/// </remarks>
internal ref struct WordSplitter
{
    public const int LongestWord = 256;

    /// <summary>A buffer that holds any word with the space before it.</summary>
    public const int BufferLength = LongestWord + 1;

    private readonly ReadOnlySpan<char> _text;
    private readonly bool _lowerCase;
    private int _next;
    private bool _spaceBefore;

    /// <param name="text">The text, not normalized.</param>
    /// <param name="lowerCase">Whether it will be lower-cased: then 'S ends a word as 's does.</param>
    public WordSplitter(ReadOnlySpan<char> text, bool lowerCase)
    {
        _text = text;
        _lowerCase = lowerCase;
        _spaceBefore = !text.StartsWith(' ');
    }

    /// <summary>What each char is; half a surrogate pair is <see cref="Kind.Other"/>, as U+FFFD is.</summary>
    private static Kind[] Kinds { get; } =
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => char.IsWhiteSpace((char)c)
            ? Kind.Space
            : KindOf(CharUnicodeInfo.GetUnicodeCategory((char)c)))];

    private enum Kind : byte
    {
        Other,
        Letter,
        Number,
        Space,
    }

    public Word Current { get; private set; }

    public readonly WordSplitter GetEnumerator() => this;

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
        if (!_spaceBefore && ContractionLength(_text[start..]) is > 0 and int length)
        {
            return start + length;
        }

        int limit = Math.Min(_text.Length, start + LongestWord);
        if (limit < _text.Length && char.IsSurrogatePair(_text[limit - 1], _text[limit]))
        {
            limit--;
        }

        int first = !_spaceBefore && _text[start] == ' ' ? start + 1 : start;
        Kind kind = first < limit ? KindAt(first, out _) : Kind.Space;
        int end = FindEndOfRun(first, limit, kind);
        if (kind != Kind.Space || end == limit)
        {
            return end;
        }

        // The last space of a run belongs to the word behind it, unless it is the only one.
        int spaces = end - start + (_spaceBefore ? 1 : 0);
        return spaces > 1 ? end - 1 : end;
    }

    private readonly int FindEndOfRun(int start, int limit, Kind kind)
    {
        int end = start;
        while (end < limit && KindAt(end, out int length) == kind)
        {
            end += length;
        }

        return end;
    }

    /// <summary>What stands at an index, and whether it is one char or two.</summary>
    private readonly Kind KindAt(int index, out int length)
    {
        char c = _text[index];
        if (char.IsHighSurrogate(c))
        {
            Rune.DecodeFromUtf16(_text[index..], out Rune rune, out length);
            return KindOf(CharUnicodeInfo.GetUnicodeCategory(rune.Value));
        }

        length = 1;
        return Kinds[c];
    }

    private static Kind KindOf(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => Kind.Letter,
        >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
        _ => Kind.Other,
    };

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
