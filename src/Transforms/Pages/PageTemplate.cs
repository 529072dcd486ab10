using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Transforms.Pages;

/// <summary>The files of a page, which are embedded resources of this assembly.</summary>
internal sealed partial class PageTemplate
{
    private readonly string html;
    private readonly string style;
    private readonly string script;

    private PageTemplate(string html, string? script, params IEnumerable<string> styles)
    {
        this.html = Read(html);
        this.script = script is null ? "" : Read(script);
        style = string.Join('\n', styles.Select(Read));
    }

    /// <summary>The page of a <c>TextExplanation</c>.</summary>
    public static PageTemplate Prediction { get; } = new("page.html", "page.js", "page.css");

    /// <summary>The page of a <c>GenerationExplanation</c>: the same style, and what only a map needs.</summary>
    public static PageTemplate Alignment { get; } = new("alignment.html", "alignment.js", "page.css", "alignment.css");

    /// <summary>The page of a <c>TrainingSummary</c>, without a script.</summary>
    public static PageTemplate Training { get; } = new("training.html", null, "page.css", "training.css");

    /// <summary>Replaces <c>{{names}}</c> in the page by values, in one pass, so that names in values are not replaced.</summary>
    /// <param name="values">The values by name, encoded for the places of the names.</param>
    public string Fill(IReadOnlyDictionary<string, string> values) => Names().Replace(html, match =>
        match.Groups[1].Value switch
        {
            "style" => style,
            "script" => script,
            "style-hash" => Hash(style),
            "script-hash" => Hash(script),
            var name => values[name],
        });

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Names();

    // The hash that a browser checks: SHA-256 of everything between the tags, with \n at the end of lines.
    private static string Hash(string content) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Pages.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
