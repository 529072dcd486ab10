using System.Collections.Concurrent;
using MLNet.Attention.Tests.Samples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML;

namespace MLNet.Attention.Tests.TenTasks;

/// <summary>
/// Ten tasks of an application developer, as they are written with this library, and as they were before it had
/// <c>Predict</c>, <c>Report</c>, <c>LoadTransformer</c> and names of classes: both do the same, and the README compares the
/// lines that they take.
/// </summary>
[TestClass]
public sealed class TenTasksTests
{
    private static readonly string[] Tasks =
    [
        "Classify", "NamedSentiment", "TopThree", "ClassReport", "ExplainAsAPage", "Serve", "Similarity", "Summarize",
        "Translate", "WarmStart",
    ];

    private static string directory = "";

    private readonly MLContext context = new(1);

    public TestContext TestContext { get; set; } = null!;

    private static string Questions => Path.Combine(directory, "questions.tsv");

    private static string Zip => Path.Combine(directory, "topics.zip");

    [ClassInitialize]
    public static void Write(TestContext _)
    {
        directory = Directory.CreateTempSubdirectory("ten-tasks-").FullName;
        WriteRows("questions.tsv", Topics.Training.Select(row => $"{row.Label}\t{row.Text}"));
        WriteRows("reviews.tsv", TestData.Training.Select(row => $"{row.Label}\t{row.Text}"));
        WriteRows("pairs.tsv", TextPairs.Similarity.Select(row => $"{row.Label}\t{row.Text}\t{row.Second}"));
        WriteRows("reports.tsv", Reports.Training.Select(row => $"{row.Text}\t{row.Target}"));
        var context = new MLContext(1);
        var rows = context.Data.LoadFromEnumerable(Topics.Training);
        using var model = context.Transforms.Conversion.MapValueToKey("Label").Append(TinyModels.Classifier(context))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(rows);
        context.Model.Save(model, rows.Schema, Zip);
    }

    [ClassCleanup]
    public static void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public void Classify()
    {
        var options = TinyModels.Shrink(new AttentionTextClassifierTrainer.Options());
        var before = Written(console => Before.Classify.Run(context, Questions, options, console));
        var after = Written(console => After.Classify.Run(context, Questions, options, console));
        foreach (var figure in before.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Assert.Contains(figure, after);
    }

    [TestMethod]
    public void NamedSentiment()
    {
        var path = Path.Combine(directory, "reviews.tsv");
        var before = Written(console => Before.NamedSentiment.Run(context, path, TinyModels.Options(), console));
        Assert.MatchesRegex(@"^praise \(\d\d\.\d %\)\n$", before);
        Assert.AreEqual(before, Written(console => After.NamedSentiment.Run(context, path, TinyModels.Options(), console)));
    }

    [TestMethod]
    public void TopThree()
    {
        var before = Written(console => Before.TopThree.Run(context, Zip, console));
        Assert.StartsWith("animal ", before);
        Assert.AreEqual(before, Written(console => After.TopThree.Run(context, Zip, console)));
    }

    [TestMethod]
    public void ClassReport()
    {
        var before = Written(console => Before.ClassReport.Run(context, Zip, Questions, console));
        var after = Words(Written(console => After.ClassReport.Run(context, Zip, Questions, console)).Replace('·', '0'));
        foreach (var row in before.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            Assert.Contains(Words(row), after);
    }

    [TestMethod]
    public void ExplainAsAPage()
    {
        var pages = new[] { "before.html", "after.html" }.Select(name => Path.Combine(directory, name)).ToArray();
        Before.ExplainAsAPage.Run(context, Zip, pages[0]);
        After.ExplainAsAPage.Run(context, Zip, pages[1]);
        Assert.AreEqual(File.ReadAllText(pages[0]), File.ReadAllText(pages[1]));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Serve(bool isBefore)
    {
        await using var app = isBefore ? Before.Serve.Create(context, Zip) : After.Serve.Create(context, Zip);
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        var answers = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, 40, async (_, aborted) =>
            answers.Add(await client.GetStringAsync("/predict?text=a+badger+and+an+otter", aborted)));
        Assert.HasCount(40, answers);
        CollectionAssert.AreEqual(new[] { "animal" }, answers.Distinct().ToArray());
        await app.StopAsync();
    }

    [TestMethod]
    public void Similarity()
    {
        AttentionTextRegressionTrainer.Options Options() => TinyModels.Shrink(new AttentionTextRegressionTrainer.Options());
        var path = Path.Combine(directory, "pairs.tsv");
        var before = Written(console => Before.Similarity.Run(context, path, Options(), console));
        Assert.MatchesRegex(@"^\d\.\d{3}\n$", before);
        Assert.AreEqual(before, Written(console => After.Similarity.Run(context, path, Options(), console)));
    }

    [TestMethod]
    public void Summarize()
    {
        AttentionSummarizerEstimator.Options Options() => TinyModels.ShrinkGenerator(new AttentionSummarizerEstimator.Options());
        var (path, zip) = (Path.Combine(directory, "reports.tsv"), Path.Combine(directory, "summarizer.zip"));
        var before = Written(console => Before.Summarize.Run(context, path, Options(), zip, console));
        Assert.AreEqual(before, Written(console => After.Summarize.Run(context, path, Options(), zip, console)));
    }

    [TestMethod]
    public void Translate()
    {
        AttentionTranslatorEstimator.Options Options() => TinyModels.ShrinkGenerator(
            new AttentionTranslatorEstimator.Options { SourceColumnName = "Text" });
        var (path, zip) = (Path.Combine(directory, "reports.tsv"), Path.Combine(directory, "translator.zip"));
        var before = Written(console => Before.Translate.Run(context, path, Options(), zip, console));
        Assert.AreEqual(before, Written(console => After.Translate.Run(context, path, Options(), zip, console)));
    }

    [TestMethod]
    public void WarmStart()
    {
        AttentionTextClassifierTrainer.Options Options()
        {
            var options = TinyModels.Shrink(new AttentionTextClassifierTrainer.Options());
            options.NumberOfEpochs = 1;
            return options;
        }
        var before = Written(console => Before.WarmStart.Run(context, Zip, Questions, Options(), console));
        Assert.Contains(before.TrimEnd(), Written(console => After.WarmStart.Run(context, Zip, Questions, Options(), console)));
    }

    [TestMethod]
    public void NoTask_TakesMoreLinesThanBefore_AndAllTogetherTwoThirdsAtMost()
    {
        var lines = Tasks.Select(
            task => (Task: task, Before: CountLines("Before", task), After: CountLines("After", task))).ToList();
        foreach (var (task, before, after) in lines)
        {
            TestContext.WriteLine($"| {task} | {before} | {after} |");
            Assert.IsLessThanOrEqualTo(before, after, task);
        }
        Assert.IsLessThanOrEqualTo(lines.Sum(task => task.Before) * 2 / 3, lines.Sum(task => task.After));
    }

    // The body of the method, and the members of classes: all that is indented twice, without comments and blank lines.
    private static int CountLines(string folder, string task) =>
        File.ReadLines(Path.Combine(
            SampleProcess.RepositoryRoot(), "test", "MLNet.Attention.Tests", "TenTasks", folder, task + ".cs"))
            .Count(line => line.StartsWith("        ", StringComparison.Ordinal)
                && line.Trim() is not "" && !line.TrimStart().StartsWith("//", StringComparison.Ordinal));

    private static string Written(Action<TextWriter> write)
    {
        using var console = new StringWriter { NewLine = "\n" };
        write(console);
        return console.ToString();
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static void WriteRows(string file, IEnumerable<string> rows) =>
        File.WriteAllLines(Path.Combine(directory, file), rows.Prepend("header"));
}
