using System.Text;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// Joins sentences to a text: with a line break between items of a list or turns of a dialogue, without anything between
/// sentences that end and begin in Chinese or Japanese, else with a space.
/// </summary>
internal static class SentenceJoiner
{
    /// <summary>Joins sentences of a text, each as it stands there.</summary>
    public static string Join(string text, IReadOnlyList<SentenceRange> sentences)
    {
        var joined = new StringBuilder();
        for (var i = 0; i < sentences.Count; i++)
        {
            if (i > 0)
                joined.Append(Between(text, sentences[i - 1], sentences[i]));
            joined.Append(sentences[i].Of(text));
        }
        return joined.ToString();
    }

    private static string Between(string text, SentenceRange before, SentenceRange after)
    {
        if (before.Item != after.Item)
            return "\n";
        var isUnspaced = IsWide(text[before.End - 1])
            && (IsWide(text[after.Start]) || CharacterClasses.At(text, after.Start, out _) == CharacterClass.UnspacedLetter);
        return isUnspaced ? "" : " ";
    }

    // Punctuation and letters of Chinese and Japanese, and full-width forms. Thai and its neighbours put a space between
    // sentences.
    private static bool IsWide(char c) => c is >= '\u3001' and <= '\u9FFF' or >= '\uFF01' and <= '\uFF65';
}
