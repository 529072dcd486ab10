using System.Text;
using MLNet.Attention.Trainers.Tokenization;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Tokenization;

/// <summary>Tokenizers and texts for the tests.</summary>
internal static class Learn
{
    public static TokenLimit NoLimit { get; } = new(int.MaxValue, TextTruncation.KeepHead);

    /// <summary>Texts in which words repeat, in several scripts.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "The film was not bad, it's the best film I've seen in 2019!",
        "the film was bad. They'll say it isn't, but the plot was not the best.",
        "THE BEST FILM! The best, the best...\n\n  The end.",
        "Фильм был хороший, очень хороший фильм. Плохой фильм?",
        "這部電影很好看，這部電影不好看。",
        "😀😀 good film 😀 👩‍👩‍👧 naïve café café",
        "فيلم جيد جدا فيلم سيئ",
        "",
        "   ",
    ];

    public static Tokenizer Tokenizer(bool lowerCase = false, int vocabularySize = 400) =>
        Rows(NoLimit, Texts, lowerCase, vocabularySize).Tokenizer;

    public static (Tokenizer Tokenizer, TokenBlock Texts, int[] CutTexts) Rows(
        TokenLimit limit, IEnumerable<string> texts, bool lowerCase = false, int vocabularySize = 400)
    {
        var builder = new TokenizerBuilder(lowerCase, limit);
        foreach (var text in texts)
            builder.Add(text);
        return builder.Build(vocabularySize);
    }

    public static int[] Ids(Tokenizer tokenizer, string text) => Ids(tokenizer, text, NoLimit);

    public static int[] Ids(Tokenizer tokenizer, string text, TokenLimit limit)
    {
        var ids = new List<int>();
        tokenizer.Encode(text, limit, ids);
        return [.. ids];
    }

    /// <summary>A text of chars that are drawn one by one; the same seed gives the same text.</summary>
    public static string RandomText(int seed, string alphabet, int length)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length);
        for (var i = 0; i < length; i++)
            text.Append(alphabet[random.Next(alphabet.Length)]);
        return text.ToString();
    }
}
