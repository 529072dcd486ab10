using System.Text.RegularExpressions;

namespace MLNet.Attention.Transforms.Metrics;

/// <summary>
/// Compares answers as the script of SQuAD does (Rajpurkar et al. 2016, section 6.1): in lower case, without ASCII punctuation
/// and English articles.
/// </summary>
internal static partial class AnswerText
{
    /// <summary>The words of an answer.</summary>
    public static string[] WordsOf(string answer)
    {
        var letters = answer.ToLowerInvariant().Where(c => !(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c))));
        return Articles().Replace(string.Concat(letters), " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The best match with one of several right answers; with none, "no answer" is the right one.</summary>
    /// <returns>1 or 0 for an exact match, and the F1 of words, in [0, 1].</returns>
    public static (int Exact, double F1) Compare(string answer, IReadOnlyCollection<string> targets)
    {
        var found = WordsOf(answer);
        var matches = (targets.Count == 0 ? [""] : targets).Select(target => Compare(found, WordsOf(target))).ToList();
        return (matches.Max(match => match.Exact), matches.Max(match => match.F1));
    }

    private static (int Exact, double F1) Compare(string[] found, string[] target)
    {
        var exact = found.SequenceEqual(target) ? 1 : 0;
        if (found.Length == 0 || target.Length == 0)
            return (exact, exact);
        var counts = target.CountBy(word => word).ToDictionary();
        var shared = found.CountBy(word => word).Sum(word => Math.Min(word.Value, counts.GetValueOrDefault(word.Key)));
        return (exact, 2.0 * shared / (found.Length + target.Length));
    }

    [GeneratedRegex(@"\b(a|an|the)\b")]
    private static partial Regex Articles();
}
