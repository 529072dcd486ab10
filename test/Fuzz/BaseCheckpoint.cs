namespace MLNet.Attention.Fuzz;

/// <summary>The files of an intact checkpoint folder.</summary>
internal sealed class BaseCheckpoint
{
    private readonly Dictionary<string, byte[]> files = [];

    /// <param name="name">The name of the folder among the fixtures.</param>
    public BaseCheckpoint(string name)
    {
        Name = name;
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "checkpoints", name)))
        {
            if (Path.GetFileName(path) != "expected.json")
                files.Add(Path.GetFileName(path), File.ReadAllBytes(path));
        }
    }

    public string Name { get; }

    /// <summary>The intact content of a file.</summary>
    public byte[] this[string file] => files[file];

    /// <summary>The input with another content of a file.</summary>
    public FuzzInput With(string kind, string file, byte[] content) => new(kind, $"checkpoint {Name}", file, content, content)
    {
        Folder = new Dictionary<string, byte[]>(files) { [file] = content },
    };
}
