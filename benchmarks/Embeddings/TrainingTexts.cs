namespace MLNet.Attention.Benchmarks;

/// <summary>The training texts of all sets of a folder, without their labels.</summary>
internal static class TrainingTexts
{
    /// <summary>The texts of each train.tsv, in whatever columns they are; each once.</summary>
    public static IReadOnlyList<string> ReadAll(string root) =>
        [.. Directory.GetDirectories(root).Order(StringComparer.Ordinal).SelectMany(TextsOf).Distinct()];

    private static IEnumerable<string> TextsOf(string folder)
    {
        var file = Path.Combine(folder, "train.tsv");
        if (!File.Exists(file))
            return [];
        var columns = File.ReadLines(file).First().Split('\t');
        return File.ReadLines(file).Skip(1).SelectMany(line => line.Split('\t', columns.Length)
            .Where((_, column) => columns[column] is not ("label" or "score" or "tags")));
    }
}
