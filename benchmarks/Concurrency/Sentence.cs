namespace MLNet.Attention.Benchmarks;

/// <summary>A generated sentence of 5 to 35 words.</summary>
internal sealed class Sentence
{
    private const int Words = 5000;

    public bool Label { get; set; }

    public string Text { get; set; } = "";

    public static IReadOnlyList<Sentence> Create(int count, Random random)
    {
        var words = Enumerable.Range(0, Words).Select(i => Word(new Random(i))).ToArray();
        return Enumerable.Range(0, count).Select(_ =>
        {
            var label = random.Next(2) == 0;
            // Frequent words are those with low numbers, as in a language.
            var text = Enumerable.Range(0, random.Next(5, 36))
                .Select(_ => words[(int)(Words * Math.Pow(random.NextDouble(), 3))]).Append(label ? "good" : "bad");
            return new Sentence { Label = label, Text = string.Join(' ', text) };
        }).ToList();
    }

    private static string Word(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26))));
}
