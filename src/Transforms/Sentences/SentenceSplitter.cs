using System.Buffers;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>Cuts a text into sentences. Time is linear in the length of the text, whatever it holds.</summary>
/// <remarks>
/// <para>Sentences are in order and do not overlap. Only white space lies between them, before the first and behind the last.
/// </para>
/// <para>A sentence ends at a stop, with the quotation marks and brackets that close directly behind it; at the end of a
/// paragraph or of an item of a list; and before the next turn of a dialogue (<see cref="SpeakerLabels"/>). A stop ends nothing
/// within a word (3.14, example.com), behind an abbreviation or an initial (<see cref="Abbreviations"/>), behind a number that
/// is an ordinal or numbers an item, and before a small letter, unless the text has no capitals. A line break that only wraps a
/// paragraph (<see cref="LineWidths"/>) ends nothing.</para>
/// </remarks>
internal ref struct SentenceSplitter
{
    private static readonly SearchValues<char> Breaks = SearchValues.Create("\n\r\u0085\u2028\u2029");

    private readonly ReadOnlySpan<char> text;
    private readonly List<SentenceRange> sentences;
    private readonly IReadOnlyList<(int Start, int End)> turns;
    private readonly bool isUncased;
    private LineWidths widths;
    private int turn; // index of the next turn
    private int start; // of the open sentence, no white space; behind the current index while the sentence is empty
    private int marker = -1; // the first char behind the marker of the open sentence, no white space; −1 without a marker
    private int lineStart;
    private int item;
    private bool isInItem;

    private SentenceSplitter(ReadOnlySpan<char> text, List<SentenceRange> sentences)
    {
        this.text = text;
        this.sentences = sentences;
        isUncased = IsUncased(text);
        turns = SpeakerLabels.Find(text, isUncased);
        widths = new LineWidths(text);
    }

    /// <summary>The sentences of a text.</summary>
    public static List<SentenceRange> Split(ReadOnlySpan<char> text)
    {
        var sentences = new List<SentenceRange>();
        new SentenceSplitter(text, sentences).Run();
        return sentences;
    }

    private void Run()
    {
        start = SkipSpace(0);
        var at = BeginLine(start);
        var next = -1; // the first stop or line break from at on: searched for once, however many turns are before it
        while (at < text.Length)
        {
            if (next < at)
            {
                var found = text[at..].IndexOfAny(StopMarks.StopsAndLineBreaks);
                next = found < 0 ? text.Length : at + found;
            }
            if (turn < turns.Count && turns[turn].Start <= next)
            {
                at = BeginTurn();
                continue;
            }
            if (next == text.Length)
                break;
            at = StopMarks.IsLineBreak(text[next]) ? EndLine(next) : EndRun(next);
        }
        End(text.Length);
    }

    private int BeginTurn()
    {
        var (first, end) = turns[turn++];
        End(first);
        BeginPart(isItem: true);
        marker = SkipSpace(end);
        return end;
    }

    /// <summary>Adds the open sentence, unless it is empty, and opens the next.</summary>
    private void End(int end)
    {
        if (end > start)
            sentences.Add(new(start, text[start..end].TrimEnd().Length, item));
        start = SkipSpace(Math.Max(start, end)); // passed over once, so that nothing looks at it again
        marker = -1;
    }

    // Items are parts of their own; what follows the last item of a list is another part.
    private void BeginPart(bool isItem)
    {
        if (isItem || isInItem)
            item++;
        isInItem = isItem;
    }

    /// <summary>Passes over the marker of an item at the beginning of a line.</summary>
    private int BeginLine(int at)
    {
        lineStart = at;
        if (ListMarker.LengthAt(text, at) is not (> 0 and var length))
            return at;
        End(at);
        BeginPart(isItem: true);
        marker = SkipSpace(at + length);
        return at + length;
    }

    /// <summary>Passes over a line break, and the white space and the marker behind it.</summary>
    private int EndLine(int at)
    {
        var next = SkipSpace(at);
        var white = text[at..next];
        var second = white[(white.StartsWith("\r\n") ? 2 : 1)..].IndexOfAny(Breaks);
        var isItem = next < text.Length && ListMarker.LengthAt(text, next) > 0;
        if (next == text.Length || second >= 0 || isItem || EndsParagraph(at, next))
        {
            End(at);
            if (!isItem)
                BeginPart(isItem: false);
        }
        return BeginLine(next);
    }

    private bool EndsParagraph(int at, int next)
    {
        // A name alone on its line stays with what its owner says.
        if (at < marker)
            return false;
        if (!isUncased && char.IsLower(text[next]))
            return false;
        var isUnspaced = CharacterClasses.At(text, next, out _) == CharacterClass.UnspacedLetter;
        return !widths.IsWrap(lineStart, lineStart + text[lineStart..at].TrimEnd().Length, next, isUnspaced);
    }

    /// <summary>Passes over a run of stops and what closes behind it, and ends the sentence if the run does.</summary>
    private int EndRun(int at)
    {
        var end = at;
        var (isUnspaced, isStrong, stops, closers) = (false, false, 0, 0);
        for (; end < text.Length; end++)
        {
            if (StopMarks.IsStop(text[end]))
            {
                isUnspaced |= StopMarks.IsUnspaced(text[end]);
                isStrong |= text[end] is not ('.' or '…');
                stops += text[end] == '…' ? 2 : 1;
            }
            else if (StopMarks.IsCloser(text[end]))
            {
                closers++;
            }
            else if (!IsSpaceBetweenStops(end))
            {
                break;
            }
        }
        end = SkipNote(end);
        if (EndsSentence(at, end, isUnspaced, isStrong, isEllipsis: stops > 1 && !isStrong, closers > 0))
            End(end);
        return end;
    }

    // As in ". . .".
    private readonly bool IsSpaceBetweenStops(int at) => text[at] == ' ' && at + 1 < text.Length && StopMarks.IsStop(text[at + 1])
        && (at + 2 == text.Length || char.IsWhiteSpace(text[at + 2]) || StopMarks.IsStop(text[at + 2]));

    /// <summary>Passes over a number in brackets, such as [12], directly behind a stop.</summary>
    private readonly int SkipNote(int at)
    {
        const int Longest = 6;
        var rest = text[at..Math.Min(text.Length, at + Longest)];
        if (rest.Length < 3 || rest[0] != '[' || !char.IsAsciiDigit(rest[1]))
            return at;
        var close = rest.IndexOf(']');
        return close > 0 && rest[1..close].IndexOfAnyExceptInRange('0', '9') < 0 ? at + close + 1 : at;
    }

    private readonly bool EndsSentence(int at, int end, bool isUnspaced, bool isStrong, bool isEllipsis, bool isClosed)
    {
        if (end == text.Length)
            return true;
        if (isUnspaced)
            return !(isClosed && text[end] is 'と' or 'っ' or '、' or '，'); // a quotation within its sentence
        if (!char.IsWhiteSpace(text[end]))
            return isStrong && CharacterClasses.At(text, end, out _) == CharacterClass.UnspacedLetter;
        var next = SkipSpace(end);
        if (next == text.Length)
            return true;
        var first = next;
        while (first < text.Length - 1 && first < next + 3 && StopMarks.IsOpener(text[first]))
            first++;
        var isLower = char.IsLower(text[first]);
        if (isStrong)
            return !(isClosed && isLower);
        if (isEllipsis)
            return !isLower && !char.IsDigit(text[first]);
        return EndsAtFullStop(at, first, isLower, text[end..next].IndexOfAny(Breaks) >= 0);
    }

    /// <summary>Whether a single full stop ends its sentence.</summary>
    /// <param name="at">Index of the stop.</param>
    /// <param name="first">Index of the first char of the next word.</param>
    /// <param name="isLower">Whether that char is a small letter.</param>
    /// <param name="isAtLineEnd">Whether a line break is between them.</param>
    private readonly bool EndsAtFullStop(int at, int first, bool isLower, bool isAtLineEnd)
    {
        var word = WordBefore(at);
        if (word.IsEmpty && at > start && text[at - 1] == ' ') // "Mr . Smith", as texts cut into tokens have it
            return Abbreviations.KindOf(WordBefore(at - 1), isUncased) != AbbreviationKind.Never && (isUncased || !isLower);
        var isSingle = word.Length == 1 && char.IsLetter(word[0]);
        var kind = Abbreviations.KindOf(word, isUncased);
        if (kind == AbbreviationKind.Never)
            return false;
        if (char.IsDigit(text[first]))
            return kind == AbbreviationKind.None && !isSingle && !IsEnumeration(word, at);
        var isInitials = isSingle || IsInitials(word);
        if (isLower && !isInitials && kind == AbbreviationKind.None && (isUncased || isAtLineEnd))
            return !IsEnumeration(word, at);
        if (isLower)
            return false;
        var nextWord = WordAt(first);
        if (isInitials && kind is (AbbreviationKind.None or AbbreviationKind.BeforeNumber))
            return EndsAtInitials(word, at, nextWord);
        if (kind == AbbreviationKind.BeforeName)
            return Abbreviations.IsFirstWord(nextWord);
        return !IsEnumeration(word, at) && !IsOrdinal(word, at, nextWord);
    }

    private readonly bool EndsAtInitials(ReadOnlySpan<char> word, int at, ReadOnlySpan<char> nextWord)
    {
        if (word.Length > 1 && char.IsLower(word[0])) // "z.B."
            return false;
        var before = WordBefore(at - word.Length - 1, skipStop: true);
        var isBehindInitial = before.Length == 1 && char.IsLetter(before[0]);
        if (isBehindInitial && char.IsLower(before[0])) // "z. B."
            return false;
        if (word is "I" && !isBehindInitial)
            return !(nextWord.Length == 1);
        return Abbreviations.IsFirstWord(nextWord) && nextWord.Length > 1 && !Abbreviations.IsNameParticle(nextWord);
    }

    // One letter between each two stops: "U.S", "e.g".
    private static bool IsInitials(ReadOnlySpan<char> word)
    {
        if (word.Length < 3 || word.Length % 2 == 0)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }
        return true;
    }

    /// <summary>Whether a number of at most three digits is all that the sentence has: "2. Then stir."</summary>
    private readonly bool IsEnumeration(ReadOnlySpan<char> word, int at) => word.Length is > 0 and <= 3
        && word.IndexOfAnyExceptInRange('0', '9') < 0 && at - word.Length == start;

    /// <summary>Whether a number of one or two digits is an ordinal, as in "der 2. Weltkrieg" or "3. Mai".</summary>
    private readonly bool IsOrdinal(ReadOnlySpan<char> word, int at, ReadOnlySpan<char> nextWord) =>
        word.Length is 1 or 2 && word.IndexOfAnyExceptInRange('0', '9') < 0
        && (Abbreviations.IsMonth(nextWord)
            || (Abbreviations.IsBeforeOrdinal(WordBefore(at - word.Length - 1)) && !Abbreviations.IsFirstWord(nextWord)
                && !text[..(at - word.Length)].EndsWith("I am "))); // English, where am is no preposition

    /// <summary>The word that ends before an index, within the sentence; empty when it is too long for an abbreviation.</summary>
    private readonly ReadOnlySpan<char> WordBefore(int end, bool skipStop = false)
    {
        if (skipStop && end > start && text[end - 1] == '.')
            end--;
        if (end <= start)
            return [];
        var first = end;
        var least = Math.Max(start, end - Abbreviations.Longest - 1);
        while (first > least && !char.IsWhiteSpace(text[first - 1])
            && (!StopMarks.IsOpener(text[first - 1]) || IsApostrophe(first - 1)))
        {
            first--;
        }
        return end - first > Abbreviations.Longest ? [] : text[first..end];
    }

    // Within a word, as in "can't".
    private readonly bool IsApostrophe(int at) => text[at] == '\'' && at > start && char.IsLetter(text[at - 1]);

    /// <summary>The letters from an index on, at most as many as an abbreviation has.</summary>
    private readonly ReadOnlySpan<char> WordAt(int first)
    {
        var end = first;
        while (end < text.Length && end - first <= Abbreviations.Longest && char.IsLetter(text[end]))
            end++;
        return text[first..end];
    }

    private readonly int SkipSpace(int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    /// <summary>Whether a text of a script with capitals has next to none.</summary>
    private static bool IsUncased(ReadOnlySpan<char> text)
    {
        const int SmallPerCapital = 100;
        var (small, capital) = (0L, 0L);
        foreach (var c in text)
        {
            if (char.IsLower(c))
                small++;
            else if (char.IsUpper(c))
                capital++;
        }
        return small > 0 && capital * SmallPerCapital <= small;
    }
}
