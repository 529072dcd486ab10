namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>
/// The same two dozen sentences in many scripts, written for these tests (fixtures/scripts). Where a script puts no spaces
/// between words, the file marks their ends with "|".
/// </summary>
internal sealed class ScriptText
{
    private ScriptText(string[] lines)
    {
        var spaced = !lines.Any(line => line.Contains('|'));
        Sentences = [.. lines.Select(line => line.Replace("|", ""))];
        Words = [.. lines.SelectMany(line => line.Split(spaced ? ' ' : '|', StringSplitOptions.RemoveEmptyEntries))
            .Select(word => word.Trim(' ', ',', '.', '?', '!', '،', '؟', '。', '，', '、', '？', '।', '።', '፣', ';'))
            .Where(word => word.Length > 0)];
    }

    /// <summary>All scripts.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order()];

    /// <summary>The sentences as people write them.</summary>
    public IReadOnlyList<string> Sentences { get; }

    /// <summary>Their words, without punctuation.</summary>
    public IReadOnlyList<string> Words { get; }

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "fixtures", "scripts");

    public static ScriptText Load(string name) => new(File.ReadAllLines(Path.Combine(Folder, name + ".txt")));

    /// <summary>The rows of a table, without its header.</summary>
    public static IEnumerable<string[]> LoadTable(string name) =>
        File.ReadLines(Path.Combine(Folder, name + ".tsv")).Skip(1).Select(line => line.Split('\t'));
}
