using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Transforms.Explanation;

/// <summary>What holds for every page, and reading one.</summary>
internal static partial class HtmlPage
{
    /// <summary>A text that would be markup, script, or a reordering of what is around it, if a page let it.</summary>
    public const string Hostile = "<script>alert(1)</script> \"quoted\" " +
        "'single' `tick` </script><!-- ]]> \u2028\u2029 " +
        "\u202Eright to left\u202C \ud800 \0 &amp; {{data}} $& <img src=x onerror=alert(2)> שלום javascript:alert(3)\r\n  x\ty";

    /// <summary>The page without its style, script and data.</summary>
    public static string WithoutCode(string html) =>
        Regex.Replace(html, "(?s)(<style>).*?(</style>)|(<script[^>]*>).*?(</script>)", "$1$2$3$4");

    public static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    /// <summary>The page with a script at its end, which its policy would not let run.</summary>
    public static string WithScript(string html, string script) =>
        Policy().Replace(html, "").Replace("</body>", $"<script>{script}</script></body>");

    /// <summary>Asserts that all tags are of the page's own, with no character that would end or reorder text.</summary>
    public static void AssertNoMarkupOfTexts(string html, Regex knownTag)
    {
        Assert.AreEqual(2, Regex.Count(html, "<script", RegexOptions.IgnoreCase));
        Assert.AreEqual(2, Regex.Count(html, "</script", RegexOptions.IgnoreCase));
        Assert.DoesNotContain("<!--", html);
        foreach (var tag in Tags().Matches(WithoutCode(html)).Select(match => match.Value))
            Assert.MatchesRegex(knownTag, tag);
        Assert.IsFalse(html.Any(c => c is '\0' or '\u2028' or '\u2029' or '\u202E' or '\u202C' || char.IsSurrogate(c)));
    }

    /// <summary>Asserts that the browser may use the page's own style and script, and nothing else.</summary>
    public static void AssertSelfContained(string html)
    {
        var policy = Between(html, "Content-Security-Policy\" content=\"", "\">");
        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.Contains($"style-src '{Hash(Between(html, "<style>", "</style>"))}'", policy);
        Assert.Contains($"script-src '{Hash(Between(html, "<script>", "</script>"))}'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http:", html);
        Assert.DoesNotContain("https:", html);
        Assert.DoesNotContain("url(", html);
        Assert.DoesNotContain(" src=", html);
    }

    /// <summary>WCAG 2.2, success criteria 1.4.3 and 1.4.11, level AA, for variables of the style, in light and dark.</summary>
    public static void AssertContrast(string html, double least, params ReadOnlySpan<(string Front, string Back)> pairs)
    {
        var schemes = Regex.Matches(Between(html, "<style>", "</style>"), @"--([a-z]+): #([0-9a-f]{6})")
            .GroupBy(match => match.Groups[1].Value)
            .ToDictionary(colour => colour.Key, colour => colour.Select(m => Luminance(m.Groups[2].Value)).ToArray());
        Assert.HasCount(2, schemes["ink"]);
        for (var scheme = 0; scheme < 2; scheme++)
        {
            foreach (var (front, back) in pairs)
            {
                var (light, dark) = (schemes[front][scheme], schemes[back][scheme]);
                var contrast = (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
                Assert.IsGreaterThanOrEqualTo(least, contrast, $"{front} on {back}, scheme {scheme}");
            }
        }
    }

    /// <summary>Asserts that a page replaces a file as a whole, and what is refused.</summary>
    public static void AssertSaves(Action<string> save, string html)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "page.html");
            File.WriteAllText(path, "old");

            save(path);

            Assert.AreEqual(html, File.ReadAllText(path));
            Assert.HasCount(1, folder.GetFiles());
            Assert.Throws<ArgumentException>(() => save(""));
            Assert.Throws<DirectoryNotFoundException>(() => save(Path.Combine(folder.FullName, "missing", "page.html")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Hash(string content) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    /// <summary>Relative luminance as WCAG 2.2 defines it.</summary>
    private static double Luminance(string colour)
    {
        var parts = Convert.FromHexString(colour).Select(part => part / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4)).ToArray();
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    }

    [GeneratedRegex("<[^>]*>?")]
    private static partial Regex Tags();

    [GeneratedRegex("<meta http-equiv=\"Content-Security-Policy\"[^>]*>")]
    private static partial Regex Policy();
}
