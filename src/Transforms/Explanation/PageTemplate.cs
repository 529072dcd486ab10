using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Transforms.Explanation;

/// <summary>The files of the page, which are resources of this assembly.</summary>
internal static partial class PageTemplate
{
    private static readonly string Html = Read("page.html");
    private static readonly string Style = Read("page.css");
    private static readonly string Script = Read("page.js");

    /// <summary>The page with <c>{{names}}</c> replaced, in one pass: what is filled in is not looked at again.</summary>
    /// <param name="values">By name; they must be encoded for the place where the name stands.</param>
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

    // What a browser compares: the SHA-256 of all between the tags, lines ending with \n.
    private static string Hash(string content) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Explanation.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
