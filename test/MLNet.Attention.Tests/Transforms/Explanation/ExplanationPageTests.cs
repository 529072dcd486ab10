using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed partial class ExplanationPageTests
{
    private const string Hostile = "<script>alert(1)</script> \"quoted\" " +
        "'single' `tick` </script><!-- ]]> \u2028\u2029 " +
        "\u202Eright to left\u202C \ud800 \0 &amp; {{data}} $& <img src=x onerror=alert(2)> שלום javascript:alert(3)\r\n  x\ty";

    private static readonly string[] HostileNames = ["</title><script>alert(4)</script>", "\" onclick=\"alert(5)\u202E", "{{text}}"];

    [TestMethod]
    public void HostileText_IsNeitherMarkupNorScript()
    {
        var html = GivenExplanation.Of(Hostile, "</div></body></html>" + Hostile, names: HostileNames).ToHtml();

        Assert.AreEqual(2, Regex.Count(html, "<script", RegexOptions.IgnoreCase));
        Assert.AreEqual(2, Regex.Count(html, "</script", RegexOptions.IgnoreCase));
        Assert.DoesNotContain("<!--", html);
        foreach (var tag in Tags().Matches(WithoutCode(html)).Select(match => match.Value))
            Assert.MatchesRegex(KnownTag(), tag);
        Assert.IsFalse(html.Any(c => c is '\0' or '\u2028' or '\u2029' or '\u202E' or '\u202C' || char.IsSurrogate(c)));
    }

    [TestMethod]
    public void Data_IsJsonWithoutACharacterOfHtml()
    {
        var html = GivenExplanation.Of(Hostile, names: HostileNames).ToHtml();

        var data = Between(html, "id=\"data\">", "</script>");
        Assert.IsFalse(data.Any(c => c is '<' or '>' or '&' or '\''));
        using var json = JsonDocument.Parse(data);
        Assert.AreEqual("<script>alert(1)</script>", json.RootElement.GetProperty("tokens")[0].GetString());
        Assert.AreEqual("{{text}}", json.RootElement.GetProperty("classes")[2].GetProperty("name").GetString());
    }

    [TestMethod]
    public void Policy_AllowsThePagesOwnStyleAndScript_AndNothingElse()
    {
        var html = GivenExplanation.Of("text").ToHtml();

        var policy = Between(html, "Content-Security-Policy\" content=\"", "\">");
        Assert.StartsWith("default-src 'none'; ", policy);
        Assert.Contains($"style-src '{Hash(Between(html, "<style>", "</style>"))}'", policy);
        Assert.Contains($"script-src '{Hash(Between(html, "<script>", "</script>"))}'", policy);
        Assert.DoesNotContain("unsafe", policy);
        Assert.DoesNotContain("http:", html);
        Assert.DoesNotContain("https:", html);
        Assert.DoesNotContain("url(", html);
    }

    [TestMethod]
    public void Texts_AreThereToTheChar()
    {
        const string Text = "  A  film,\n\n\tnot <i>bad</i> 👍🏽 e\u0301 — \"ok\"  ";
        var html = GivenExplanation.Of(Text, "second\ntext ").ToHtml();

        var shown = Regex.Matches(html, "(?s)<div class=\"text\".*?>(.*?)</div>")
            .Select(match => WebUtility.HtmlDecode(Regex.Replace(match.Groups[1].Value, "<.*?>", ""))).ToArray();
        CollectionAssert.AreEqual(new[] { Text, "second\ntext " }, shown);
    }

    [TestMethod]
    public void TenThousandTokens_MakeASmallPage_WithoutAttention()
    {
        var text = string.Join(' ', Enumerable.Range(0, 10_000).Select(i => $"word{i % 997}"));

        var html = GivenExplanation.Of(text).ToHtml();

        Assert.IsLessThan(2_000_000, html.Length);
        Assert.AreEqual(10_000, Regex.Count(html, "<span class=\"token\">"));
        Assert.Contains("Attention between tokens is not shown", html);
    }

    [TestMethod]
    public void EmptyText_Regression_AndManyClasses_MakeAPage()
    {
        Assert.Contains("<em>empty</em>", GivenExplanation.Of("").ToHtml());
        var regression = GivenExplanation.Of("text", names: "Score").ToHtml();
        Assert.Contains("Score, 0.500", regression);
        Assert.DoesNotContain("<meter", regression);
        var names = Enumerable.Range(0, 77).Select(i => $"class {i}").ToArray();
        Assert.Contains("and 67 less likely classes", GivenExplanation.Of("text", names: names).ToHtml());
    }

    [TestMethod]
    public void Numbers_DoNotDependOnTheCulture()
    {
        var before = CultureInfo.CurrentCulture;
        var expected = GivenExplanation.Of("some text").ToHtml();
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NumberGroupSeparator = ".";
            CultureInfo.CurrentCulture = culture;
            Assert.AreEqual(expected, GivenExplanation.Of("some text").ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    /// <summary>WCAG 2.2, success criterion 1.4.3, level AA: text has a contrast of 4.5 with what is behind it.</summary>
    [TestMethod]
    public void Colours_LeaveTextReadable_InLightAndDark()
    {
        var style = Between(GivenExplanation.Of("text").ToHtml(), "<style>", "</style>");
        var schemes = Regex.Matches(style, @"--([a-z]+): #([0-9a-f]{6})").GroupBy(match => match.Groups[1].Value)
            .ToDictionary(colour => colour.Key, colour => colour.Select(m => Luminance(m.Groups[2].Value)).ToArray());
        Assert.HasCount(2, schemes["ink"]);
        for (var scheme = 0; scheme < 2; scheme++)
        {
            foreach (var (ink, behind) in new[] { ("ink", "page"), ("ink", "card"), ("ink", "for"), ("ink", "against"),
                ("ink", "weight"), ("quiet", "page"), ("quiet", "card") })
            {
                var (light, dark) = (schemes[ink][scheme], schemes[behind][scheme]);
                var contrast = (Math.Max(light, dark) + 0.05) / (Math.Min(light, dark) + 0.05);
                Assert.IsGreaterThanOrEqualTo(4.5, contrast, $"{ink} on {behind}, scheme {scheme}");
            }
        }
    }

    [TestMethod]
    public void SaveHtml_ReplacesTheFile_AndLeavesNothingBeside()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "page.html");
            File.WriteAllText(path, "old");
            var explanation = GivenExplanation.Of("été 👍");

            explanation.SaveHtml(path);

            Assert.AreEqual(explanation.ToHtml(), File.ReadAllText(path));
            Assert.HasCount(1, folder.GetFiles());
            Assert.Throws<ArgumentException>(() => explanation.SaveHtml(""));
            Assert.Throws<DirectoryNotFoundException>(
                () => explanation.SaveHtml(Path.Combine(folder.FullName, "missing", "page.html")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Browser_RunsThePage_AndNothingOfTheText()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        GivenExplanation.Of(Hostile, "</div></body></html>" + Hostile, names: HostileNames).SaveHtml(path);
        try
        {
            var (dom, messages) = Browser.Load(path);

            Assert.DoesNotContain("CONSOLE", messages); // errors of the script and of the policy
            Assert.MatchesRegex("<form id=\"picker\" class=\"picker\">", dom); // the script has unhidden it
            Assert.Contains("Strongest tokens", dom);
            Assert.DoesNotContain("<img", WithoutCode(dom));
            Assert.AreEqual(2, Regex.Count(dom, "<script"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [GeneratedRegex("<[^>]*>?")]
    private static partial Regex Tags();

    // Everything that the page is made of; no attribute has a value that comes from a text or a name.
    [GeneratedRegex("""
        ^</?(!DOCTYPE\ html|html\ lang="en"|head|meta\ [^<>]*|title|style|body|header|main|section[^<>]*|h[123][^<>]*|p[^<>]*
        |table[^<>]*|thead|tbody|tr(\ class="predicted")?|t[hd](\ (scope="row"|colspan="\d"))?|bdi
        |meter\ min="0"\ max="1"\ value="[\d.]+"
        |noscript|form\ id="picker"[^<>]*|label[^<>]*|select\ id="[a-z]+"|input\ type="checkbox"\ id="numbers"|ul|li|em
        |span\ class="token"|span\ class="unread"\ title="not\ read\ by\ the\ network"|span\ (id|class)="[a-z]+"
        |div\ class="text"\ role="group"\ dir="auto"\ aria-label="(Text|First\ text|Second\ text)"|div\ id="[a-z-]+"[^<>]*
        |h[123]|meter|form|label|select|span|div|section|table|html|p|script[^<>]*)>$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex KnownTag();

    private static string WithoutCode(string html) =>
        Regex.Replace(html, "(?s)(<style>).*?(</style>)|(<script[^>]*>).*?(</script>)", "$1$2$3$4");

    private static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
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
}
