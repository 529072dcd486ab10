using System.Text;

namespace MLNet.Attention.Tool.Scaffolding;

/// <summary>Names of C# from names of columns and models.</summary>
internal static class Identifier
{
    /// <summary>The words of a name, each with a capital: "star rating" is <c>StarRating</c>.</summary>
    /// <param name="name">Any text.</param>
    /// <param name="otherwise">What a name without letters gives.</param>
    /// <param name="taken">Identifiers that must not come again.</param>
    public static string Of(string name, string otherwise, params IReadOnlyCollection<string> taken)
    {
        var text = new StringBuilder();
        var isStart = true;
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character))
            {
                isStart = true;
                continue;
            }
            if (text.Length > 0 || char.IsAsciiLetter(character))
                text.Append(isStart ? char.ToUpperInvariant(character) : character);
            isStart = text.Length == 0;
        }
        var identifier = text.Length > 0 ? text.ToString() : otherwise;
        while (taken.Contains(identifier))
            identifier += "Column";
        return identifier;
    }
}
