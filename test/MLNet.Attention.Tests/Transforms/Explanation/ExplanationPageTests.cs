using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using static MLNet.Attention.Tests.Transforms.Explanation.HtmlPage;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed partial class ExplanationPageTests
{
    private static readonly string[] HostileNames = ["</title><script>alert(4)</script>", "\" onclick=\"alert(5)\u202E", "{{text}}"];

    [TestMethod]
    public void HostileText_IsNeitherMarkupNorScript()
    {
        var html = GivenExplanation.Of(Hostile, "</div></body></html>" + Hostile, names: HostileNames).ToHtml();

        AssertNoMarkupOfTexts(html, KnownTag());
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
    public void Policy_AllowsThePagesOwnStyleAndScript_AndNothingElse() =>
        AssertSelfContained(GivenExplanation.Of("text").ToHtml());

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
        Assert.Contains("Attention between words is not shown", html);
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
    public void TheTrueClass_IsMarked_HoweverUnlikely()
    {
        var explanation = GivenExplanation.Of("text", names: [.. Enumerable.Range(0, 77).Select(i => $"class {i}")]);
        var ranked = explanation.Classes.OrderByDescending(c => c.Logit).Select(c => c.Name).ToList();
        var predicted = explanation.Predicted.Name;
        foreach (var (name, mark, others) in new[]
        {
            (predicted, "predicted true", 67), (ranked.First(name => name != predicted), "true", 67), (ranked[^1], "true", 66),
        })
        {
            var html = explanation.ToHtml(name);
            Assert.AreEqual(1, Regex.Count(html, $"<tr class=\"{mark}\"><th scope=\"row\"><bdi>{name}</bdi>"), name);
            Assert.Contains($"and {others} less likely classes", html);
            AssertSaves(path => explanation.SaveHtml(path, name), html);
        }
        Assert.DoesNotContain("true\"><th", explanation.ToHtml());
        Refusal.Of<ArgumentException>(
            () => explanation.ToHtml("class 77"), "'trueClass' is 'class 77'; expected the name of a class.");
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

    [TestMethod]
    public void Colours_LeaveTextReadable_InLightAndDark() => AssertContrast(GivenExplanation.Of("text").ToHtml(), 4.5,
        ("ink", "page"), ("ink", "card"), ("ink", "for"), ("ink", "against"), ("ink", "weight"), ("quiet", "page"),
        ("quiet", "card"));

    [TestMethod]
    public void SaveHtml_ReplacesTheFile_AndLeavesNothingBeside()
    {
        var explanation = GivenExplanation.Of("été 👍");
        AssertSaves(explanation.SaveHtml, explanation.ToHtml());
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
            Assert.Contains("Strongest words", dom);
            Assert.DoesNotContain("<img", WithoutCode(dom));
            Assert.AreEqual(2, Regex.Count(dom, "<script"));
        }
        finally
        {
            File.Delete(path);
        }
    }

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
}
