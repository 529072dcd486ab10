namespace MLNet.Attention.Benchmarks;

/// <summary>A generated text and its class.</summary>
internal sealed class LongText
{
    private const int Words = 2000;

    public bool Label { get; set; }

    public string Text { get; set; } = "";

    /// <summary>A text of so many words, each of them one token when the vocabulary is learnt from such texts.</summary>
    public static LongText Create(int words, bool label, Random random)
    {
        var text = Enumerable.Range(0, words).Select(_ => $"w{random.Next(Words)}").ToArray();
        text[words - 1 - random.Next(1 + words / 10)] = label ? "good" : "bad";
        return new LongText { Label = label, Text = string.Join(' ', text) };
    }
}
