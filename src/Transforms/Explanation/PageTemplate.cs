using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>The files of the page, which are embedded resources of this assembly.</summary>
internal static partial class PageTemplate
{
    private static readonly string Html = Read("page.html");
    private static readonly string Style = Read("page.css");
    private static readonly string Script = Read("page.js");

    /// <summary>Replaces <c>{{names}}</c> in the page by values, in one pass, so that names in values are not replaced.</summary>
    /// <param name="values">The values by name, encoded for the places of the names.</param>
    public static string Fill(IReadOnlyDictionary<string, string> values) => Names().Replace(Html, match =>
        match.Groups[1].Value switch
        {
            "style" => Style,
            "script" => Script,
            "style-hash" => Hash(Style),
            "script-hash" => Hash(Script),
            var name => values[name],
        });

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Names();

    // The hash that a browser checks: SHA-256 of everything between the tags, with \n at the end of lines.
    private static string Hash(string content) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Explanation.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
