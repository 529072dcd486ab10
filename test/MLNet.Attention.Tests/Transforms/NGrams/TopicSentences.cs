using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Transforms.NGrams;

/// <summary>
/// Sentences about cooking or football, drawn from words and frames in four languages (fixtures/scripts/topics.tsv). The
/// same seed gives translations of the same sentences.
/// </summary>
internal sealed class TopicSentences
{
    private static readonly ILookup<string, string[]> Table =
        ScriptText.LoadTable("topics").ToLookup(row => row[0], row => row[1..]);

    private readonly int language;
    private readonly string wordSeparator;

    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="spaced">Whether to put spaces between words.</param>
    public TopicSentences(string language, bool spaced)
    {
        this.language = Array.IndexOf(Languages, language);
        wordSeparator = spaced ? " " : "";
    }

    public static string[] Languages { get; } = ["english", "chinese", "japanese", "thai"];

    /// <summary>Texts with their topics, 0 or 1 in turn. One text in four has a word of the other topic too.</summary>
    public IReadOnlyList<(string Text, int Topic)> Draw(int count, int seed)
    {
        var random = new Random(seed);
        string[][] topics = [Column("kitchen"), Column("football")];
        return
        [
            .. Enumerable.Range(0, count).Select(i => i % 2).Select(topic => (Choose(Column("frame"))
                .Replace("{time}", Choose(Column("time"))).Replace("{person}", Choose(Column("person")))
                .Replace("{1}", Choose(topics[topic])).Replace("{2}", Choose(topics[random.Next(4) > 0 ? topic : 1 - topic]))
                .Replace("|", wordSeparator), topic)),
        ];

        string Choose(string[] words) => words[random.Next(words.Length)];
    }

    private string[] Column(string kind) => [.. Table[kind].Select(row => row[language])];
}
