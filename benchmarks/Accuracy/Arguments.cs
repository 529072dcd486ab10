namespace MLNet.Attention.Benchmarks;

/// <summary>The command line: which sets, which options, and which rows to score.</summary>
internal sealed record Arguments(IReadOnlyList<string> Sets, IReadOnlyDictionary<string, string> Options, bool OnValid)
{
    public static Arguments Parse(string[] args)
    {
        if (args.Length == 0 || args[0].StartsWith("--"))
            throw new ArgumentException("DIR is missing.");
        if (!Directory.Exists(args[0]))
            throw new ArgumentException($"There is no directory {args[0]}.");
        var names = new List<string>();
        var options = new Dictionary<string, string> { ["Seed"] = "1" };
        for (var i = 1; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--"))
                names.Add(args[i]);
            else if (i + 1 < args.Length)
                options[args[i][2..]] = args[++i];
            else
                throw new ArgumentException($"{args[i]} has no value.");
        }
        var onValid = options.Remove("On", out var part);
        if (onValid && part != "valid")
            throw new ArgumentException($"--On is {part}; it must be valid.");
        return new Arguments(FindSets(args[0], names), options, onValid);
    }

    private static List<string> FindSets(string directory, List<string> names)
    {
        var folders = names.Count > 0 ? names.Select(name => Path.Combine(directory, name)) : Directory.GetDirectories(directory);
        var sets = folders.Where(folder => File.Exists(Path.Combine(folder, "train.tsv"))
            && File.Exists(Path.Combine(folder, "test.tsv"))).Order(StringComparer.Ordinal).ToList();
        if (sets.Count < names.Count || sets.Count == 0)
            throw new ArgumentException($"{directory}: a set is a folder with train.tsv and test.tsv; found {sets.Count}.");
        return sets;
    }
}
