namespace MLNet.Attention.Fuzz;

/// <summary>The files of an intact folder.</summary>
/// <param name="Name">The name of the folder.</param>
/// <param name="Content">What it has.</param>
/// <param name="Files">Its files.</param>
internal sealed record BaseCheckpoint(string Name, FolderContent Content, IReadOnlyDictionary<string, byte[]> Files)
{
    /// <summary>The intact content of a file.</summary>
    public byte[] this[string file] => Files[file];

    /// <summary>A folder among the fixtures; of a folder of tokenizers only the files of these.</summary>
    public static BaseCheckpoint OfFixture(string name, FolderContent content) => new(name, content,
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "checkpoints", name))
            .Where(path => Path.GetFileName(path) is var file && file != "expected.json"
                && (content != FolderContent.Tokenizer || file.StartsWith("tokenizer", StringComparison.Ordinal)))
            .ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes));

    /// <summary>The input with another content of a file.</summary>
    public FuzzInput With(string kind, string file, byte[] content) => new(kind, $"checkpoint {Name}", file, content, content)
    {
        Folder = new Dictionary<string, byte[]>(Files) { [file] = content },
        FolderContent = Content,
    };
}
