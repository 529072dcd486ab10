namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Porter's stemmer of English (Porter 1980, "An algorithm for suffix stripping"), with the changes that NLTK makes by default
/// and so rouge_score has too: a list of irregular words, <c>-ies</c> and <c>-ied</c> in words of 4 letters, <c>y</c> after a
/// consonant, and the suffixes <c>-bli</c>, <c>-alli</c>, <c>-fulli</c> and <c>-logi</c>.
/// </summary>
internal static class PorterStemmer
{
    private static readonly Dictionary<string, string> Irregular = new()
    {
        ["sky"] = "sky", ["skies"] = "sky",
        ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie",
        ["news"] = "news",
        ["inning"] = "inning", ["innings"] = "inning",
        ["outing"] = "outing", ["outings"] = "outing",
        ["canning"] = "canning", ["cannings"] = "canning",
        ["howe"] = "howe",
        ["proceed"] = "proceed", ["exceed"] = "exceed", ["succeed"] = "succeed",
    };

    // Of the suffixes of a step, the first one that fits decides, whether its condition holds or not: the longer ones stand
    // first.
    private static readonly (string Suffix, string Replacement)[] PluralSuffixes =
        [("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", "")];

    private static readonly (string Suffix, string Replacement)[] DoubleSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"),
        ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"),
        ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"),
        ("biliti", "ble"), ("fulli", "ful"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Replacement)[] LaterSuffixes =
    [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
    ];

    private static readonly string[] LastSuffixes =
    [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous",
        "ive", "ize",
    ];

    /// <summary>Replaces a word by its stem, in place.</summary>
    /// <param name="word">At least 3 characters of <c>[a-z0-9]</c>; digits count as consonants.</param>
    /// <returns>The length of the stem, which is never longer than the word.</returns>
    public static int Stem(Span<char> word)
    {
        if (Irregular.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var irregular))
        {
            irregular.CopyTo(word);
            return irregular.Length;
        }
        var length = RemovePlural(word, word.Length);
        length = RemovePast(word, length);
        length = ReplaceY(word, length);
        length = ReplaceDoubleSuffix(word, length);
        length = ReplaceLaterSuffix(word, length);
        length = RemoveLastSuffix(word, length);
        length = RemoveE(word, length);
        return Ends(word, length, "ll") && Measure(word, length - 1) > 1 ? length - 1 : length;
    }

    // Step 1a.
    private static int RemovePlural(Span<char> word, int length)
    {
        if (length == 4 && Ends(word, length, "ies"))
            return length - 1;
        foreach (var (suffix, replacement) in PluralSuffixes)
        {
            if (Ends(word, length, suffix))
                return Replace(word, length, suffix, replacement);
        }
        return length;
    }

    // Step 1b.
    private static int RemovePast(Span<char> word, int length)
    {
        if (Ends(word, length, "ied"))
            return length == 4 ? length - 1 : length - 2;
        if (Ends(word, length, "eed"))
            return Measure(word, length - 3) > 0 ? length - 1 : length;
        var stem = Ends(word, length, "ed") ? length - 2 : Ends(word, length, "ing") ? length - 3 : length;
        if (stem == length || !HasVowel(word, stem))
            return length;
        if (Ends(word, stem, "at") || Ends(word, stem, "bl") || Ends(word, stem, "iz"))
            return AddE(word, stem);
        if (stem >= 2 && word[stem - 1] == word[stem - 2] && IsConsonant(word, stem - 1))
            return word[stem - 1] is 'l' or 's' or 'z' ? stem : stem - 1;
        return Measure(word, stem) == 1 && EndsShort(word, stem) ? AddE(word, stem) : stem;
    }

    // Step 1c.
    private static int ReplaceY(Span<char> word, int length)
    {
        if (length > 2 && word[length - 1] == 'y' && IsConsonant(word, length - 2))
            word[length - 1] = 'i';
        return length;
    }

    // Step 2.
    private static int ReplaceDoubleSuffix(Span<char> word, int length)
    {
        // -alli goes first, and what it leaves goes through the suffixes again.
        if (Ends(word, length, "alli") && Measure(word, length - 4) > 0)
            length -= 2;
        foreach (var (suffix, replacement) in DoubleSuffixes)
        {
            if (!Ends(word, length, suffix))
                continue;
            // The l of -logi counts as part of the stem, so that "geologi" has a measure.
            var stem = suffix == "logi" ? length - 3 : length - suffix.Length;
            return Measure(word, stem) > 0 ? Replace(word, length, suffix, replacement) : length;
        }
        return length;
    }

    // Step 3.
    private static int ReplaceLaterSuffix(Span<char> word, int length)
    {
        foreach (var (suffix, replacement) in LaterSuffixes)
        {
            if (Ends(word, length, suffix))
                return Measure(word, length - suffix.Length) > 0 ? Replace(word, length, suffix, replacement) : length;
        }
        return length;
    }

    // Step 4.
    private static int RemoveLastSuffix(Span<char> word, int length)
    {
        foreach (var suffix in LastSuffixes)
        {
            if (!Ends(word, length, suffix))
                continue;
            var stem = length - suffix.Length;
            return Measure(word, stem) > 1 && (suffix != "ion" || word[stem - 1] is 's' or 't') ? stem : length;
        }
        return length;
    }

    // Step 5a.
    private static int RemoveE(Span<char> word, int length)
    {
        if (!Ends(word, length, "e"))
            return length;
        var measure = Measure(word, length - 1);
        return measure > 1 || (measure == 1 && !EndsShort(word, length - 1)) ? length - 1 : length;
    }

    private static bool Ends(ReadOnlySpan<char> word, int length, string suffix) => word[..length].EndsWith(suffix);

    private static int Replace(Span<char> word, int length, string suffix, string replacement)
    {
        replacement.CopyTo(word[(length - suffix.Length)..]);
        return length - suffix.Length + replacement.Length;
    }

    private static int AddE(Span<char> word, int length)
    {
        word[length] = 'e';
        return length + 1;
    }

    // A y is a consonant at the beginning and after a vowel, so in a run of them every other one is.
    private static bool IsConsonant(ReadOnlySpan<char> word, int index)
    {
        var first = index;
        while (first > 0 && word[first] == 'y')
            first--;
        var isConsonant = word[first] is not ('a' or 'e' or 'i' or 'o' or 'u');
        return isConsonant == ((index - first) % 2 == 0);
    }

    // Without another vowel, the first y behind the first character follows a consonant and is one.
    private static bool HasVowel(ReadOnlySpan<char> word, int length) =>
        word[..length].ContainsAny("aeiou") || word[..length].LastIndexOf('y') > 0;

    // The m of [C](VC)^m[V]: how often a consonant follows a vowel.
    private static int Measure(ReadOnlySpan<char> word, int length)
    {
        var (measure, afterVowel) = (0, false);
        for (var i = 0; i < length; i++)
        {
            var isConsonant = word[i] is not ('a' or 'e' or 'i' or 'o' or 'u') && (word[i] != 'y' || i == 0 || afterVowel);
            if (isConsonant && afterVowel)
                measure++;
            afterVowel = !isConsonant;
        }
        return measure;
    }

    // Consonant, vowel, consonant but w, x and y; or a word of a vowel and a consonant.
    private static bool EndsShort(ReadOnlySpan<char> word, int length) =>
        length == 2
            ? !IsConsonant(word, 0) && IsConsonant(word, 1)
            : length >= 3 && IsConsonant(word, length - 3) && !IsConsonant(word, length - 2) && IsConsonant(word, length - 1)
                && word[length - 1] is not ('w' or 'x' or 'y');
}
