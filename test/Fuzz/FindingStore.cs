namespace MLNet.Attention.Fuzz;

/// <summary>Where what is found is kept: a file CORPUS/model/entry/name with the bytes of the changed entry.</summary>
internal static class FindingStore
{
    public static void Save(string corpus, FuzzInput input, string name)
    {
        var directory = Path.Combine(corpus, input.Model, input.Entry);
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, name), input.Content);
    }
}
