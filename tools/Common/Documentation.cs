using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.Attention.Tools;

/// <summary>What the documentation file of an assembly, which lies beside it, says of properties.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> summaries;

    /// <summary>Reads the file; without one, there are no words.</summary>
    public Documentation(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        summaries = !File.Exists(path) ? [] : XDocument.Load(path).Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);
    }

    /// <summary>The first sentence, without its source, and the range; without a default value, what null means.</summary>
    public string WordsOf(PropertyInfo property, bool hasDefault)
    {
        var name = $"P:{property.DeclaringType!.FullName!.Replace('+', '.')}.{property.Name}";
        if (!summaries.TryGetValue(name, out var summary))
            return "";
        var sentences = SentenceEnd().Split(Sources().Replace(Spaces().Replace(Text(summary), " "), "").Trim());
        var more = sentences.Skip(1).Where(sentence => Range().IsMatch(sentence) || NullDefault().IsMatch(sentence))
            .Select(sentence => hasDefault ? Default().Replace(sentence, "") : sentence);
        return string.Join(' ', more.Prepend(sentences[0]));
    }

    private static string Text(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XElement inner => (inner.Attribute("langword") ?? inner.Attribute("cref"))?.Value.Split('.')[^1] ?? Text(inner),
        var other => other is XText text ? text.Value : "",
    }));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    // A name, a year, and where it is in what was published then.
    [GeneratedRegex(@" \([A-Z][^()]*\b(19|20)\d\d\b[^()]*\)")]
    private static partial Regex Sources();

    [GeneratedRegex(@"(?<=\.) (?=[A-Z])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"^In [\[(]")]
    private static partial Regex Range();

    [GeneratedRegex("^Default null: ")]
    private static partial Regex NullDefault();

    [GeneratedRegex("; default .*?(?=; |\\.$|$)")]
    private static partial Regex Default();
}
