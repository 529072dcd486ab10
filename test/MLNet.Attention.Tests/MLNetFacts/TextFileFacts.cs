using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>How ML.NET reads files of tab-separated labels and texts.</summary>
[TestClass]
public sealed class TextFileFacts
{
    private readonly MLContext context = new(1);
    private readonly string path = Path.GetTempFileName();

    [TestCleanup]
    public void Delete() => File.Delete(path);

    [TestMethod]
    public void WithoutQuoting_QuotesAreCharacters()
    {
        var rows = Read("label\ttext\n1\t\"Good\", he said: \"fine\"\n0\t\"\n1\ta \"\"b\"\"\n");
        CollectionAssert.AreEqual(
            new[] { "\"Good\", he said: \"fine\"", "\"", "a \"\"b\"\"" }, rows.Select(row => row.Text).ToArray());
    }

    [TestMethod]
    public void WithQuoting_QuotesAreTakenOff() => Assert.AreEqual(
        "tab\there and \"quotes\"", Read("label\ttext\n1\t\"tab\there and \"\"quotes\"\"\"\n", allowQuoting: true).Single().Text);

    [TestMethod]
    [DataRow("1", true)]
    [DataRow("true", true)]
    [DataRow("TRUE", true)]
    [DataRow("yes", true)]
    [DataRow("+", true)]
    [DataRow("0", false)]
    [DataRow("False", false)]
    [DataRow("-1", false)]
    [DataRow("no", false)]
    [DataRow("", false)]
    public void BooleanLabels(string text, bool expected) =>
        Assert.AreEqual(expected, Read($"label\ttext\n{text}\tsome text\n").Single().Label);

    [TestMethod]
    public void ABooleanLabelThatIsNone_IsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<Exception>(() => Read("label\ttext\nmaybe\tsome text\n"));
        Assert.IsInstanceOfType<InvalidOperationException>(error.GetBaseException());
        Assert.Contains("maybe", error.GetBaseException().Message);
    }

    [TestMethod]
    public void UnicodeTexts_EmptyTexts_AndMissingTexts_AreRead()
    {
        var rows = Read("label\ttext\n1\tDéjà vu 😍\n1\t\n1\n0\t世界\n");
        CollectionAssert.AreEqual(new[] { "Déjà vu 😍", "", "", "世界" }, rows.Select(row => row.Text).ToArray());
    }

    [TestMethod]
    public void TheRowCount_IsNotKnown_AndEveryCursorReadsAnew()
    {
        File.WriteAllText(path, "label\ttext\n1\ta\n0\tb\n");
        var data = context.Data.LoadFromTextFile<Line>(path, hasHeader: true);
        Assert.IsNull(data.GetRowCount());
        Assert.HasCount(2, data.GetColumn<bool>("Label"));
        Assert.HasCount(2, data.GetColumn<bool>("Label"));
    }

    [TestMethod]
    public void AFileThatIsNotThere_IsAnErrorThatNamesIt()
    {
        var error = Assert.Throws<ArgumentException>(() => context.Data.LoadFromTextFile<Line>("absent.tsv"));
        Assert.Contains("absent.tsv", error.Message);
    }

    private List<Line> Read(string content, bool allowQuoting = false)
    {
        File.WriteAllText(path, content);
        var data = context.Data.LoadFromTextFile<Line>(path, hasHeader: true, allowQuoting: allowQuoting);
        return [.. context.Data.CreateEnumerable<Line>(data, reuseRowObject: false)];
    }

    private sealed class Line
    {
        [LoadColumn(0)]
        public bool Label { get; set; }

        [LoadColumn(1)]
        public string? Text { get; set; }
    }
}
