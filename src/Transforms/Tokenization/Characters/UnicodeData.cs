using System.Collections.Frozen;
using System.Globalization;

namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>
/// What Hugging Face's tokenizers know of Unicode: decompositions of Unicode 9, and the sets of characters that their parts
/// test. The same on every machine, also where the system has no ICU and the runtime another version of Unicode.
/// </summary>
/// <remarks>
/// The lines of Unicode.txt are, with hexadecimal code points: <c>composite</c>, a character and the two that compose to it;
/// <c>canonical</c>, a character and its full decomposition, which does not compose; <c>compatible</c>, a character and its full
/// compatibility decomposition; <c>class</c>, a combining class (decimal) and its characters; <c>set</c>, a name and characters.
/// Hangul syllables are computed.
/// </remarks>
internal static class UnicodeData
{
    private static readonly string[][] Lines = ReadLines();
    private static readonly (int Composite, int First, int Second)[] Composites =
        [.. Of("composite").Select(line => (Hexadecimal(line[1]), Hexadecimal(line[2]), Hexadecimal(line[3])))];

    /// <summary>Punctuation (P) and the symbols of ASCII.</summary>
    public static CharacterSet Punctuation { get; } = Set("punctuation");

    /// <summary>The property White_Space.</summary>
    public static CharacterSet WhiteSpace { get; } = Set("whitespace");

    /// <summary>Numbers: Nd, Nl and No.</summary>
    public static CharacterSet Numeric { get; } = Set("numeric");

    /// <summary>The characters of words, <c>\w</c>: letters, marks, decimal digits, connectors and joiners.</summary>
    public static CharacterSet WordCharacter { get; } = Set("word");

    /// <summary>Marks without width of their own (Mn).</summary>
    public static CharacterSet NonspacingMark { get; } = Set("nonspacing");

    /// <summary>All marks (M).</summary>
    public static CharacterSet Mark { get; } = Set("mark");

    /// <summary>What BERT removes: controls, formats, private use, and U+FFFD.</summary>
    public static CharacterSet Removed { get; } = Set("control");

    /// <summary>Full canonical decompositions.</summary>
    public static FrozenDictionary<int, int[]> Canonical { get; } = ReadCanonical();

    /// <summary>Full compatibility decompositions of the characters that have no canonical one, or another.</summary>
    public static FrozenDictionary<int, int[]> Compatible { get; } =
        Of("compatible").ToFrozenDictionary(line => Hexadecimal(line[1]), CodePoints);

    /// <summary>The composite of two characters.</summary>
    public static FrozenDictionary<(int First, int Second), int> Composite { get; } =
        Composites.ToFrozenDictionary(entry => (entry.First, entry.Second), entry => entry.Composite);

    /// <summary>Canonical combining classes above 0.</summary>
    public static FrozenDictionary<int, int> CombiningClass { get; } = ReadClasses();

    private static FrozenDictionary<int, int[]> ReadCanonical()
    {
        var decompositions = Of("canonical").ToDictionary(line => Hexadecimal(line[1]), CodePoints);
        var pairs = Composites.ToDictionary(entry => entry.Composite, entry => (entry.First, entry.Second));
        foreach (var composite in pairs.Keys)
            decompositions[composite] = [.. Decompose(composite)];
        return decompositions.ToFrozenDictionary();

        IEnumerable<int> Decompose(int codePoint) =>
            pairs.TryGetValue(codePoint, out var pair) ? Decompose(pair.First).Append(pair.Second) : [codePoint];
    }

    private static FrozenDictionary<int, int> ReadClasses() => Of("class")
        .SelectMany(line => line.Skip(2).SelectMany(Range)
            .Select(codePoint => KeyValuePair.Create(codePoint, int.Parse(line[1], CultureInfo.InvariantCulture))))
        .ToFrozenDictionary();

    private static IEnumerable<int> Range(string range)
    {
        var ends = range.Split('-');
        var first = Hexadecimal(ends[0]);
        return Enumerable.Range(first, Hexadecimal(ends[^1]) - first + 1);
    }

    private static CharacterSet Set(string name) => new(Of("set").Single(line => line[1] == name).Skip(2));

    private static IEnumerable<string[]> Of(string kind) => Lines.Where(line => line[0] == kind);

    private static int[] CodePoints(string[] line) => [.. line.Skip(2).Select(Hexadecimal)];

    private static int Hexadecimal(string text) =>
        int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string[][] ReadLines()
    {
        using var stream = typeof(UnicodeData).Assembly.GetManifestResourceStream("Tokenization.Unicode.txt")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Select(line => line.Split(' '))];
    }
}
