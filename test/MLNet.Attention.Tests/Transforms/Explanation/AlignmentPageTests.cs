using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.Attention.Transforms.Explanation;
using static MLNet.Attention.Tests.Transforms.Explanation.HtmlPage;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed partial class AlignmentPageTests
{
    private const string German = "Das alte Haus wurde 1912 von Frau Okonkwo gebaut .";

    private static readonly string[] English =
        ["The old house was built in 1912 by Ms Okonkwo .", "In 1912 Ms Okonkwo built the old house .", "1912 Okonkwo ."];

    [TestMethod]
    public void HostileText_IsNeitherMarkupNorScript() =>
        AssertNoMarkupOfTexts(GivenGeneration.Of(Hostile, true, Hostile, "</div></body></html>" + Hostile).ToHtml(), KnownTag());

    [TestMethod]
    public void Data_IsJsonWithoutACharacterOfHtml()
    {
        var html = GivenGeneration.Of(Hostile, true, Hostile).ToHtml();

        Assert.IsFalse(Between(html, "id=\"data\">", "</script>").Any(c => c is '<' or '>' or '&' or '\''));
        using var json = Data(html);
        Assert.AreEqual("<script>alert(1)</script>", json.RootElement.GetProperty("source")[0].GetString());
    }

    [TestMethod]
    public void Policy_AllowsThePagesOwnStyleAndScript_AndNothingElse() =>
        AssertSelfContained(GivenGeneration.Of(German, true, English).ToHtml());

    [TestMethod]
    public void Texts_AreThereToTheChar()
    {
        const string Output = "A  film,\n\n\tnot <i>bad</i> 👍🏽 e\u0301 — \"ok\"";
        const string Source = "  Un film,\n\n 不坏 👍🏽 שלום  ";
        var html = GivenGeneration.Of(Source, false, Output, "other").ToHtml();

        var shown = Regex.Matches(html, "(?s)<div class=\"text\".*?>(.*?)</div>")
            .Select(match => WebUtility.HtmlDecode(Regex.Replace(match.Groups[1].Value, "<.*?>", ""))).ToArray();
        CollectionAssert.AreEqual(new[] { Output, Source }, shown);
    }

    [TestMethod]
    public void Data_HasTheNumbersOfTheExplanation()
    {
        var explanation = GivenGeneration.Of(German, true, English);
        using var json = Data(explanation.ToHtml());

        Assert.AreEqual(JsonValueKind.Null, json.RootElement.GetProperty("columns").ValueKind);
        var candidates = json.RootElement.GetProperty("candidates");
        Assert.AreEqual(explanation.Candidates.Count, candidates.GetArrayLength());
        foreach (var (candidate, written) in explanation.Candidates.Zip(candidates.EnumerateArray()))
        {
            var weights = written.GetProperty("weights").GetBytesFromBase64();
            Assert.HasCount(2 * candidate.Tokens.Count * explanation.SourceTokens.Count, weights);
            var at = 0;
            foreach (var (i, token) in candidate.Tokens.Index())
            {
                Assert.AreEqual(token.Text, written.GetProperty("tokens")[i].GetString());
                Assert.AreEqual(Math.Exp(token.LogProbability), written.GetProperty("probabilities")[i].GetDouble(), 1e-5);
                Assert.AreEqual(token.CopyProbability!.Value, written.GetProperty("copied")[i].GetDouble(), 1e-5);
                foreach (var weight in token.Alignment)
                {
                    Assert.AreEqual(weight, BinaryPrimitives.ReadUInt16LittleEndian(weights.AsSpan(at)) / 65535f, 1e-5);
                    at += 2;
                }
            }
        }
    }

    [TestMethod]
    public void Html_HasScoresAndStrongestAlignments_WithoutScript()
    {
        var explanation = GivenGeneration.Of(German, true, English);
        var html = WithoutCode(explanation.ToHtml());

        foreach (var candidate in explanation.Candidates)
        {
            Assert.Contains($"<div>{candidate.Text}</div></td><td>{candidate.Tokens.Count}</td>" +
                $"<td>{Minus(candidate.LogProbability)}</td><td>{Minus(candidate.Score)}</td>", html);
        }
        var year = explanation.Best.Tokens.Single(token => token.Text == " 1912");
        Assert.Contains($"<bdi>1912</bdi></th><td>{Percent(MathF.Exp(year.LogProbability))}</td>" +
            $"<td>{Percent(year.CopyProbability!.Value)}</td>" +
            $"<td><span class=\"pair\"><bdi>1912</bdi> {Percent(year.Alignment[4])}</span>", html);

        static string Percent(float share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";

        static string Minus(float value) => value.ToString("F3", CultureInfo.InvariantCulture).Replace('-', '\u2212');
    }

    [TestMethod]
    public void OneCandidate_IsNoList_AndAModelThatDoesNotCopy_HasNothingCopied()
    {
        var html = GivenGeneration.Of(German, false, English[0]).ToHtml();

        Assert.Contains("aria-labelledby=\"candidates-title\" hidden>", html);
        Assert.Contains("11 tokens generated from 10 tokens. Log-probability \u2212", html);
        Assert.DoesNotContain("<th>Copied</th>", html);
        Assert.DoesNotContain("Copied: the probability", html);
        Assert.Contains("<th>Copied</th>", GivenGeneration.Of(German, true, English[0]).ToHtml());
    }

    [TestMethod]
    public void TokensWithoutText_AreNamed_AndNotInTheText()
    {
        var token = new GeneratedToken { Text = "", Alignment = [1] };
        var html = new GenerationExplanation
        {
            Source = "a",
            SourceTokens = [new("a", new TextRange(0, 0, 1))],
            Candidates = [new() { Text = "é", Tokens = [token, new() { Text = "é", Alignment = [1] }, token] }],
        }.ToHtml();

        Assert.Contains("aria-label=\"Output\"><span class=\"token\">é</span></div>", html);
        Assert.AreEqual(2, Regex.Count(html, @"<bdi>\(no text\)</bdi>"));
        Assert.Contains("A token with no text is a part", html);
        Assert.DoesNotContain("A token with no text is a part", GivenGeneration.Of("a", false, "b").ToHtml());
    }

    [TestMethod]
    public void EmptySource_AndEmptyOutput_MakeAPage()
    {
        var html = GivenGeneration.Of("", true, "", "").ToHtml();

        Assert.Contains("<title>Empty output</title>", html);
        Assert.AreEqual(2, Regex.Count(html, "<em>empty</em></div>\n"));
        Assert.AreEqual(2, Regex.Count(html, "<div><em>empty</em></div>"));
    }

    [TestMethod]
    public void LongTexts_MakeABoundedPage_ThatSaysWhatItLeavesOut()
    {
        var source = string.Join(' ', Enumerable.Range(0, 6000).Select(i => $"word{i}"));
        var output = string.Join(' ', Enumerable.Range(0, 200).Select(i => $"word{29 * i}"));
        var explanation = GivenGeneration.Of(source, true, output, output);

        var html = explanation.ToHtml();

        Assert.IsLessThan(4_000_000, html.Length);
        Assert.Contains("Maps have the 2,621 source tokens with the largest weights, of 6,000", html);
        Assert.DoesNotContain("first 1,024 output tokens", html);
        using var json = Data(html);
        var columns = json.RootElement.GetProperty("columns").EnumerateArray().Select(column => column.GetInt32()).ToArray();
        CollectionAssert.IsSubsetOf(Enumerable.Range(0, 200).Select(i => 29 * i).ToArray(), columns);
        var weights = json.RootElement.GetProperty("candidates")[1].GetProperty("weights").GetBytesFromBase64();
        var (row, at) = (100, Array.IndexOf(columns, 2900));
        Assert.AreEqual(explanation.Candidates[1].Tokens[row].Alignment[2900],
            BinaryPrimitives.ReadUInt16LittleEndian(weights.AsSpan(2 * (row * columns.Length + at))) / 65535f, 1e-5);
    }

    [TestMethod]
    public void ManyCandidates_AndLongOutputs_AreSaidToBeCut()
    {
        var token = new GeneratedToken { Text = "a", Alignment = [.. new float[1000]] };
        GeneratedCandidate Candidate(int length) => new() { Tokens = [.. Enumerable.Repeat(token, length)] };
        var html = new GenerationExplanation
        {
            Source = new string('a', 1000),
            SourceTokens = [.. Enumerable.Range(0, 1000).Select(i => new ExplainedToken("a", new TextRange(0, i, 1)))],
            Candidates = [Candidate(1025), .. Enumerable.Range(0, 30).Select(_ => Candidate(30))],
        }.ToHtml();

        Assert.Contains("and 11 of lower scores", html);
        Assert.Contains("Only the best 1 of the listed candidates have a map", html);
        Assert.Contains("Maps have the first 1,024 output tokens only", html);
        Assert.AreEqual(1024, Regex.Count(html, "<tr><th scope=\"row\"><bdi>a</bdi>"));
    }

    [TestMethod]
    public void SourceThatWasCutOff_IsMarked()
    {
        var html = new GenerationExplanation
        {
            Source = "read cut",
            SourceTokens = [new("read", new TextRange(0, 0, 4))],
            Candidates = [new() { Text = "a", Tokens = [new() { Text = "a", Alignment = [1] }] }],
        }.ToHtml();

        Assert.Contains("<span class=\"unread\" title=\"not read by the network\"> cut</span>", html);
        Assert.Contains("The model did not read the grey source text", html);
    }

    [TestMethod]
    public void Title_IsTheBeginningOfTheText()
    {
        Assert.AreEqual("a b", TitleOf(" a b\n"));
        Assert.AreEqual(string.Join(' ', Enumerable.Repeat("words", 13)) + " …",
            TitleOf(string.Join(' ', Enumerable.Repeat("words", 30))));
        Assert.AreEqual(new string('a', 79) + " …", TitleOf(new string('a', 79) + "👍👍"));

        static string TitleOf(string text) => WebUtility.HtmlDecode(
            Between(GivenGeneration.Of("a", false, text).ToHtml(), "<title>", "</title>"));
    }

    [TestMethod]
    public void Numbers_DoNotDependOnTheCulture()
    {
        var before = CultureInfo.CurrentCulture;
        var explanation = GivenGeneration.Of(German, true, English);
        var expected = explanation.ToHtml();
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            culture.NumberFormat.NegativeSign = "minus";
            CultureInfo.CurrentCulture = culture;
            Assert.AreEqual(expected, explanation.ToHtml());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void Colours_AreReadable_InLightAndDark()
    {
        var html = GivenGeneration.Of(German, true, English).ToHtml();
        AssertContrast(html, 4.5, ("ink", "page"), ("ink", "card"), ("ink", "weight"), ("quiet", "page"), ("quiet", "card"));
        AssertContrast(html, 3, ("cell", "card"), ("copy", "card"), ("copy", "page"), ("sure", "card"));
    }

    [TestMethod]
    public void SaveHtml_ReplacesTheFile_AndLeavesNothingBeside()
    {
        var explanation = GivenGeneration.Of(German, true, "été 👍");
        AssertSaves(explanation.SaveHtml, explanation.ToHtml());
    }

    [TestMethod]
    public void Browser_RunsThePage_AndNothingOfTheTexts()
    {
        var (dom, messages) = Load(GivenGeneration.Of(Hostile, true, Hostile, "</div></body></html>" + Hostile).ToHtml());

        Assert.DoesNotContain("CONSOLE", messages); // errors of the script and of the policy
        Assert.MatchesRegex("<section id=\"alignment\" aria-labelledby=\"alignment-title\">", dom); // the script has unhidden it
        Assert.DoesNotContain("<img", WithoutCode(dom));
        Assert.AreEqual(2, Regex.Count(dom, "<script"));
    }

    [TestMethod]
    public void Browser_DrawsTheMapOfTheChosenCandidate()
    {
        var explanation = GivenGeneration.Of(German, true, English);
        // Moves over the first row of a map, and notes the tip and the pixel of each column.
        const string Script = """
            const wait = () => new Promise(done => setTimeout(done, 100));
            const canvas = document.getElementById("canvas");
            const tip = document.getElementById("tip");
            const move = (x, y) => {
                const box = canvas.getBoundingClientRect();
                canvas.dispatchEvent(new MouseEvent("mousemove", { clientX: box.x + x, clientY: box.y + y, bubbles: true }));
                return tip.hidden ? "" : tip.textContent;
            };
            const probe = () => {
                const context = canvas.getContext("2d");
                const scale = canvas.width / canvas.clientWidth;
                let y = 0;
                while (y < canvas.clientHeight && !move(canvas.clientWidth - 30, y).includes("←")) y += 6;
                const found = new Map();
                for (let x = 0; x < canvas.clientWidth; x += 8) {
                    const text = move(x, y + 6);
                    if (!text.includes("←") || found.has(text) || move(x + 6, y + 6) !== text) continue;
                    found.set(text, context.getImageData((x + 3) * scale, (y + 6) * scale, 1, 1).data[1]);
                }
                return [...found];
            };
            (async () => {
                const maps = [];
                for (const radio of document.querySelectorAll("#candidates input")) {
                    radio.click();
                    await wait();
                    maps.push({ name: document.getElementById("map").getAttribute("aria-label"), cells: probe(),
                        output: document.querySelector("#output .text").textContent });
                }
                document.body.append(Object.assign(document.createElement("pre"), { textContent: JSON.stringify(maps) }));
            })();
            """;

        using var maps = Probe(explanation, Script);

        Assert.AreEqual(explanation.Candidates.Count, maps.RootElement.GetArrayLength());
        foreach (var (index, candidate) in explanation.Candidates.Index())
        {
            var map = maps.RootElement[index];
            Assert.AreEqual(candidate.Text, map.GetProperty("output").GetString());
            Assert.AreEqual($"Map of candidate {index + 1}: {candidate.Tokens.Count} output tokens by 10 source tokens",
                map.GetProperty("name").GetString());
            AssertRow(explanation, candidate.Tokens[0], map.GetProperty("cells"));
        }
    }

    [TestMethod]
    public void Browser_TintsTheOtherText_ByWeights()
    {
        var explanation = GivenGeneration.Of(German, true, English);
        const string Script = """
            const shares = side => [...document.querySelectorAll(`#${side} .token`)]
                .map(token => Number(token.style.getPropertyValue("--share")));
            const point = (side, i) => document.querySelectorAll(`#${side} .token`)[i]
                .dispatchEvent(new MouseEvent("mouseover", { bubbles: true }));
            point("output", 6);
            const source = shares("source");
            point("source", 4);
            const output = shares("output");
            const result = JSON.stringify({ source, output });
            document.body.append(Object.assign(document.createElement("pre"), { textContent: result }));
            """;

        using var tints = Probe(explanation, Script);

        var row = explanation.Best.Tokens[6].Alignment;
        var column = explanation.Best.Tokens.Select(token => token.Alignment[4]).ToArray();
        AssertShares(row, tints.RootElement.GetProperty("source"));
        AssertShares(column, tints.RootElement.GetProperty("output"));
    }

    private static void AssertShares(IReadOnlyList<float> weights, JsonElement shares)
    {
        Assert.AreEqual(weights.Count, shares.GetArrayLength());
        foreach (var (i, weight) in weights.Index())
            Assert.AreEqual(weight / weights.Max(), shares[i].GetDouble(), 1e-3);
    }

    /// <summary>The tips have the weights of the row, and what has more weight is shaded more.</summary>
    private static void AssertRow(GenerationExplanation explanation, GeneratedToken token, JsonElement cells)
    {
        Assert.AreEqual(explanation.SourceTokens.Count, cells.GetArrayLength());
        var (weights, greens) = (token.Alignment, new List<int>());
        foreach (var (column, cell) in cells.EnumerateArray().Index())
        {
            var tip = cell[0].GetString()!.Replace("\u2068", "").Replace("\u2069", "");
            Assert.StartsWith($"“{token.Text.Trim()}” ← “{explanation.SourceTokens[column].Text}”weight ", tip);
            var shown = double.Parse(Between(tip, "weight ", " %"), CultureInfo.InvariantCulture) / 100;
            Assert.AreEqual(weights[column], shown, 6e-4);
            var copied = double.Parse(Between(tip, ", copied ", " %"), CultureInfo.InvariantCulture) / 100;
            Assert.AreEqual(token.CopyProbability!.Value, copied, 6e-4);
            greens.Add(cell[1].GetInt32());
        }
        for (var i = 0; i < weights.Count; i++)
        {
            for (var j = 0; j < weights.Count; j++)
            {
                if (weights[i] > weights[j] + 0.05)
                    Assert.IsLessThan(greens[j], greens[i], $"columns {i} and {j}"); // purple has little green
            }
        }
    }

    private static JsonDocument Probe(GenerationExplanation explanation, string script)
    {
        var (dom, messages) = Load(WithScript(explanation.ToHtml(), script));
        Assert.DoesNotContain("Uncaught", messages);
        return JsonDocument.Parse(WebUtility.HtmlDecode(Between(dom, "<pre>", "</pre>")));
    }

    private static (string Dom, string Messages) Load(string html)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        File.WriteAllText(path, html);
        try
        {
            return Browser.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static JsonDocument Data(string html) => JsonDocument.Parse(Between(html, "id=\"data\">", "</script>"));

    // Everything that the page is made of; no attribute has a value that comes from a text.
    [GeneratedRegex("""
        ^</?(!DOCTYPE\ html|html\ lang="en"|head|meta\ [^<>]*|title|style|body|header|main|section[^<>]*|h[123][^<>]*|p[^<>]*
        |table\ class="[a-z]+"|thead|tbody(\ id="[a-z]+")?|tr|td(\ (dir="auto"|colspan="5"))?|th(\ scope="row")?|bdi
        |noscript|form\ id="picker"[^<>]*|label|select\ id="shade"|option\ value="(map|row)"
        |input\ type="range"\ id="size"[^<>]*|ul|li|em|i\ class="[a-z-]+"|details\ id="strongest"\ open|summary
        |span(\ class="(token|token\ copied|token\ partly|pair|scale|bars)")?|span\ id="most"
        |span\ class="unread"\ title="not\ read\ by\ the\ network"|canvas\ id="canvas"
        |div(\ class="(texts|legend)")?|div\ class="text"\ role="group"\ dir="auto"\ aria-label="(Output|Source)"
        |div\ id="(output|source|map|space|tip)"[^<>]*
        |i|form|select|option|table|section|details|canvas|html|script[^<>]*)>$
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex KnownTag();
}
