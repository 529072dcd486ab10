using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MLNet.Attention.Tests.Transforms.Explanation;
using MLNet.Attention.Tests.Transforms.Models;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The web service as its clients meet it: one process, asked over HTTP.</summary>
[TestClass]
public sealed class WebApiSampleTests
{
    private readonly string directory = Directory.CreateTempSubdirectory("web-sample-").FullName;

    private string ModelFile => Path.Combine(directory, "model.zip");

    [TestCleanup]
    public void RemoveDirectory() => Directory.Delete(directory, recursive: true);

    [TestMethod]
    public async Task FromNoModel_ToANewOneUnderLoad_NoRequestFails()
    {
        using var service = ServiceProcess.Start("WebApi", directory, $"--Service:ModelFile={ModelFile}",
            $"--Service:TrainingFile={SampleData.WriteSmallFile("TextClassification", "train.tsv", 60, directory)}",
            "--Service:ReloadInterval=00:00:00.1", "--Service:MaximumTextLength=100");
        await service.Until("/health", "ready");
        Assert.IsTrue(File.Exists(ModelFile), "trained and saved");

        var first = await Predict(service, "How high is the Zugspitze?");
        Assert.HasCount(3, first.GetProperty("top").EnumerateArray());
        Assert.AreEqual(first.GetProperty("className").GetString(),
            first.GetProperty("top")[0].GetProperty("className").GetString());
        await Refuses(service);
        await HasAPageToTryThem(service);
        var page = await service.Client.PostAsJsonAsync("/explain", new { text = "How high is the Zugspitze?" });
        Assert.AreEqual("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.Contains("Content-Security-Policy", await page.Content.ReadAsStringAsync());

        await ReplaceUnderLoad(service, SavedModels.Zip("hybrid"), "False|True");
        await File.WriteAllTextAsync(ModelFile, "no model");
        await service.Until("/metrics", "webapi_model_loads_total{result=\"failed\"} 1");
        Assert.MatchesRegex("False|True", (await Predict(service, "still there")).GetProperty("className").GetString()!);

        var metrics = await service.Client.GetStringAsync("/metrics");
        Assert.Contains("webapi_model_loads_total{result=\"ok\"} 2\n", metrics);
        Assert.Contains("webapi_requests_total{path=\"/predict\",status=\"413\"} 2\n", metrics);
        Assert.Contains("webapi_requests_total{path=\"/explain\",status=\"200\"} 1\n", metrics);
        Assert.Contains("webapi_requests_total{path=\"other\",status=\"404\"} 1\n", metrics);
        Assert.Contains("webapi_requests_total{path=\"/\",status=\"200\"} 1\n", metrics);
        Assert.Contains("webapi_requests_running 1\n", metrics, "this one");
        var count = Regex.Match(metrics, @"webapi_request_seconds_count (\d+)").Groups[1].Value;
        Assert.Contains($"webapi_request_seconds_bucket{{le=\"+Inf\"}} {count}\n", metrics);
    }

    [TestMethod]
    public async Task Browser_PredictsOnThePage()
    {
        await File.WriteAllBytesAsync(ModelFile, SavedModels.Zip("hybrid"));
        using var service = ServiceProcess.Start("WebApi", directory, $"--Service:ModelFile={ModelFile}");
        await service.Until("/health", "ready");
        var expected = await Predict(service, "<b>a film</b>");
        var address = new Uri(service.Client.BaseAddress!, "/?text=" + Uri.EscapeDataString("<b>a film</b>"));
        var (dom, _) = Browser.Load(address.AbsoluteUri);
        var share = (100 * expected.GetProperty("probability").GetDouble()).ToString("0.0", CultureInfo.InvariantCulture);
        Assert.Contains($"{expected.GetProperty("className").GetString()} ({share} %)</p>", dom);
        Assert.AreEqual(2, Regex.Count(dom, "<td>(False|True)</td>"));
    }

    [TestMethod]
    public async Task MoreThanItMayTake_Are503()
    {
        await File.WriteAllBytesAsync(ModelFile, SavedModels.Zip("hybrid"));
        using var service = ServiceProcess.Start("WebApi", directory, $"--Service:ModelFile={ModelFile}",
            "--Service:MaximumRequests=2", "--Service:ReloadInterval=00:00:00.1", "--Service:MaximumDelay=00:00:00.5");
        await service.Until("/health", "ready");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Post(service, "a film")));
        Assert.AreEqual(2, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.AreEqual(4, answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable
            && answer.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(1)));
    }

    private async Task ReplaceUnderLoad(ServiceProcess service, byte[] zip, string newClasses)
    {
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            for (var asked = 0; ; asked++)
            {
                var isLast = stop.IsCancellationRequested; // an answer that was asked for before may be the old model's
                var prediction = await Predict(service, $"question {number} {asked}"); // throws where one fails
                if (isLast)
                    return prediction.GetProperty("className").GetString()!;
            }
        })).ToArray();
        await File.WriteAllBytesAsync(ModelFile + ".new", zip);
        File.Move(ModelFile + ".new", ModelFile, overwrite: true);
        await service.Until("/metrics", "webapi_model_loads_total{result=\"ok\"} 2");
        await stop.CancelAsync();
        foreach (var name in await Task.WhenAll(clients))
            Assert.MatchesRegex(newClasses, name);
    }

    private static async Task Refuses(ServiceProcess service)
    {
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, (await Post(service, new string('a', 101))).StatusCode);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, (await Post(service, new string('a', 70_000))).StatusCode);
        var missing = await Post(service, null);
        Assert.AreEqual(HttpStatusCode.BadRequest, missing.StatusCode);
        Assert.Contains("'text' is missing", await missing.Content.ReadAsStringAsync());
        var garbled = await service.Client.PostAsync("/predict", new StringContent("{", null, "application/json"));
        Assert.AreEqual(HttpStatusCode.BadRequest, garbled.StatusCode);
        Assert.AreEqual("application/problem+json", garbled.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual(HttpStatusCode.NotFound, (await service.Client.GetAsync("/elsewhere")).StatusCode);
    }

    private static async Task HasAPageToTryThem(ServiceProcess service)
    {
        var answer = await service.Client.GetAsync("/");
        Assert.AreEqual("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var page = await answer.Content.ReadAsStringAsync();
        foreach (var endpoint in new[] { "POST /predict", "POST /explain", "GET /health", "GET /metrics" })
            Assert.Contains(endpoint, page);
        foreach (var action in new[] { "predict", "explain" })
            Assert.Contains($"<button value=\"{action}\">", page);
        Assert.DoesNotContain("http", page, "nothing from elsewhere");
    }

    private static async Task<JsonElement> Predict(ServiceProcess service, string text)
    {
        using var answer = await Post(service, text);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Task<HttpResponseMessage> Post(ServiceProcess service, string? text) =>
        service.Client.PostAsJsonAsync("/predict", new { text });
}
