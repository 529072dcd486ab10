namespace MLNet.Attention.Benchmarks;

/// <summary>A text by its tokens, with a tag for each.</summary>
internal sealed class TaggedText
{
    public string[] Label { get; set; } = [];

    public string[] Text { get; set; } = [];

    /// <summary>Reads a file.</summary>
    /// <exception cref="ArgumentException">A line has another form.</exception>
    public static List<TaggedText> Read(string file)
    {
        var texts = new List<TaggedText>();
        foreach (var line in File.ReadLines(file).Skip(1))
        {
            if (line.Split('\t') is not [var tags, var tokens] || tags.Split(' ').Length != tokens.Split(' ').Length)
                throw new ArgumentException($"{file}: line {texts.Count + 2} is '{line}'; expected a tag for each token.");
            texts.Add(new TaggedText { Label = tags.Split(' '), Text = tokens.Split(' ') });
        }
        return texts;
    }
}
