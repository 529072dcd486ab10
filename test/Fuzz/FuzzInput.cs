namespace MLNet.Attention.Fuzz;

/// <summary>One damaged model.</summary>
/// <param name="Kind">What was done to it.</param>
/// <param name="Model">Which model it was.</param>
/// <param name="Entry">The entry that was changed; <c>zip</c> when all of the file is kept.</param>
/// <param name="Content">The changed entry, or the whole file.</param>
/// <param name="Zip">The whole file.</param>
internal sealed record FuzzInput(string Kind, string Model, string Entry, byte[] Content, byte[] Zip)
{
    /// <summary>The files of a damaged folder, in place of a model's; null for a model.</summary>
    public IReadOnlyDictionary<string, byte[]>? Folder { get; init; }

    /// <summary>What the folder has.</summary>
    public FolderContent FolderContent { get; init; }

    /// <summary>Whether the damage is to what this library reads itself, so that the error must be its own.</summary>
    public bool IsOurs =>
        Entry is "manifest.json" or "tokenizer.json" or "target_tokenizer.json" or "model.safetensors"
        || Kind == "consistent" || Folder is not null;
}
