namespace MLNet.Attention.Tests.Estimators;

/// <summary>A text by its tokens, with labels, for tests of token classifiers.</summary>
public sealed class Tagged
{
    private static readonly string[] Names = ["Ann", "Bob", "Carl", "Dora", "Emil", "Fay"];
    private static readonly string[] Places = ["Rome", "Bonn", "Nice", "Oslo"];
    private static readonly string[] Verbs = ["visits", "likes", "knows"];

    public string[] Label { get; set; } = [];

    public string[] Tokens { get; set; } = [];

    public string Text { get; set; } = "";

    /// <summary>Sentences of persons, some with a family name, and places.</summary>
    public static Tagged[] Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Create(random))];
    }

    private static Tagged Create(Random random)
    {
        var (tokens, labels) = (new List<string>(), new List<string>());
        void Add(string token, string label)
        {
            tokens.Add(token);
            labels.Add(label);
        }
        Add(Of(random, Names), "B-person");
        if (random.Next(2) == 0)
            Add($"{(char)random.Next('A', 'Z')}{(char)random.Next('a', 'z')}sen", "I-person");
        Add(Of(random, Verbs), "O");
        if (random.Next(2) == 0)
            Add(Of(random, Names), "B-person");
        else
            Add(Of(random, Places), "B-place");
        Add(random.Next(2) == 0 ? "today" : "often", "O");
        return new Tagged { Label = [.. labels], Tokens = [.. tokens], Text = string.Join("  ", tokens) };
    }

    private static string Of(Random random, string[] words) => words[random.Next(words.Length)];
}
