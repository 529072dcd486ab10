using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>
/// The Unicode normalization forms (Unicode Standard Annex 15), with what each character of the result does to the text before:
/// 0 replaces a character, 1 is inserted, and -n replaces one and takes away n more.
/// </summary>
internal static class UnicodeNormalization
{
    private const int FirstSyllable = 0xAC00;
    private const int SyllableCount = 11172;
    private const int FirstLead = 0x1100;
    private const int LeadCount = 19;
    private const int FirstVowel = 0x1161;
    private const int VowelCount = 21;
    private const int FirstTrail = 0x11A7;
    private const int TrailCount = 28;

    /// <summary>The form NFD, or NFKD if <paramref name="isCompatible"/>.</summary>
    public static List<(int CodePoint, int Change)> Decompose(ReadOnlySpan<char> text, bool isCompatible)
    {
        var result = new List<(int CodePoint, int Change)>(text.Length + 8);
        var unsorted = 0; // where the marks begin that may have to be sorted
        foreach (var rune in text.EnumerateRunes())
        {
            var parts = DecompositionOf(rune.Value, isCompatible);
            if (parts is null)
                Add(rune.Value, 0);
            for (var i = 0; i < parts?.Length; i++)
                Add(parts[i], i == 0 ? 0 : 1);
        }
        Sort(result, unsorted);
        return result;

        void Add(int codePoint, int change)
        {
            if (ClassOf(codePoint) == 0)
                unsorted = Sort(result, unsorted) + 1;
            result.Add((codePoint, change));
        }
    }

    /// <summary>The form NFC, or NFKC if <paramref name="isCompatible"/>.</summary>
    public static List<(int CodePoint, int Change)> Compose(ReadOnlySpan<char> text, bool isCompatible)
    {
        var result = Decompose(text, isCompatible);
        var (starter, lastClass, length) = (-1, 0, 0);
        foreach (var (codePoint, change) in CollectionsMarshal.AsSpan(result))
        {
            var kind = ClassOf(codePoint);
            var isBlocked = starter >= 0 && starter != length - 1 && lastClass >= kind;
            if (starter >= 0 && !isBlocked && Compose(result[starter].CodePoint, codePoint) is >= 0 and int composite)
            {
                result[starter] = (composite, result[starter].Change + change - 1);
                continue;
            }
            if (kind == 0)
                starter = length;
            lastClass = kind;
            result[length++] = (codePoint, change);
        }
        result.RemoveRange(length, result.Count - length);
        return result;
    }

    /// <summary>The full decomposition of a character; null if it is the character.</summary>
    private static int[]? DecompositionOf(int codePoint, bool isCompatible)
    {
        if (codePoint < 0x80)
            return null;
        if (codePoint is >= FirstSyllable and < FirstSyllable + SyllableCount)
            return DecompositionOfSyllable(codePoint - FirstSyllable);
        if (isCompatible && UnicodeData.Compatible.TryGetValue(codePoint, out var compatible))
            return compatible;
        return UnicodeData.Canonical.GetValueOrDefault(codePoint);
    }

    private static int[] DecompositionOfSyllable(int syllable)
    {
        var lead = FirstLead + syllable / (VowelCount * TrailCount);
        var vowel = FirstVowel + syllable / TrailCount % VowelCount;
        var trail = syllable % TrailCount;
        return trail == 0 ? [lead, vowel] : [lead, vowel, FirstTrail + trail];
    }

    /// <summary>The composite of two characters; -1 if there is none.</summary>
    private static int Compose(int first, int second)
    {
        var (lead, vowel, syllable, trail) =
            (first - FirstLead, second - FirstVowel, first - FirstSyllable, second - FirstTrail);
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return FirstSyllable + (lead * VowelCount + vowel) * TrailCount;
        if (syllable is >= 0 and < SyllableCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
            return first + trail;
        return UnicodeData.Composite.GetValueOrDefault((first, second), -1);
    }

    private static int ClassOf(int codePoint) =>
        codePoint < 0x300 ? 0 : UnicodeData.CombiningClass.GetValueOrDefault(codePoint);

    /// <summary>Sorts the marks from an index on by their classes, keeps the order of equals, and returns the length.</summary>
    private static int Sort(List<(int CodePoint, int Change)> text, int first)
    {
        if (text.Count - first > 1)
        {
            var sorted = text.Skip(first).OrderBy(character => ClassOf(character.CodePoint)).ToArray();
            sorted.CopyTo(CollectionsMarshal.AsSpan(text)[first..]);
        }
        return text.Count;
    }
}
