using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Serving;

/// <summary>A model behind a predictor of concurrent requests.</summary>
[TestClass]
public sealed class TextPredictorTests
{
    [TestMethod]
    public async Task ConcurrentCallers_GetWhatPredictSays()
    {
        string[] texts = [.. Topics.Test.Select(row => row.Text!), ""];
        var expected = TinyModels.Topics.Predict(texts).ToArray();
        await using var predictor = TinyModels.Topics.CreatePredictor(new() { MaximumBatchSize = 8 });
        await Parallel.ForAsync(0, 600, new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (i, cancellationToken) =>
        {
            var prediction = await predictor.PredictAsync(texts[i % texts.Length], cancellationToken);
            Assert.AreEqual(expected[i % texts.Length].ClassName, prediction.ClassName);
            Assert.AreEqual(expected[i % texts.Length].Probability, prediction.Probability, 1e-5f);
        });
    }

    [TestMethod]
    public async Task Pairs_AndWrongTexts()
    {
        var context = new MLContext(1);
        using var model = new AttentionTextRegressionTransformer(context, UntrainedModel.Create(UntrainedModel.Settings with
        {
            Pairs = true, Task = new Regression(),
        }), ["Text", "Second"]);
        await using var predictor = model.CreatePredictor();
        Assert.AreEqual(model.Predict("a film", "a good film"), await predictor.PredictAsync("a film", "a good film"), 1e-5f);
        Refusal.Of<ArgumentException>(() => { predictor.PredictAsync("a"); }, "reads pairs of texts");
        Assert.ThrowsExactly<ArgumentNullException>(() => { predictor.PredictAsync(null!, "a"); });
        Assert.ThrowsExactly<ArgumentNullException>(() => { predictor.PredictAsync("a", (string)null!); });
        await using var one = TinyModels.Topics.CreatePredictor();
        Refusal.Of<ArgumentException>(() => { one.PredictAsync("a", "b"); }, "reads one text");
    }

    [TestMethod]
    public async Task Disposed_TheModelOrThePredictor_SaySo()
    {
        var model = UntrainedModel.CreateTransformer();
        var predictor = model.CreatePredictor();
        await predictor.PredictAsync("a film");
        model.Dispose();
        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => predictor.PredictAsync("a film"));
        predictor.Dispose();
        predictor.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => { predictor.PredictAsync("a film"); });
    }

    [TestMethod]
    public async Task ACancelledToken_CancelsTheRequest()
    {
        await using var predictor = TinyModels.Topics.CreatePredictor(new() { MaximumDelay = TimeSpan.FromSeconds(5) });
        using var source = new CancellationTokenSource();
        var waiting = predictor.PredictAsync("a text", source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => waiting);
    }

    [TestMethod]
    [DataRow(0, 0, "'MaximumBatchSize' is 0; expected in [1, 4096]")]
    [DataRow(4097, 0, "'MaximumBatchSize' is 4097")]
    [DataRow(1, -1, "'MaximumDelay' is -00:00:00.0010000; expected in [00:00:00, 00:00:10]")]
    [DataRow(4096, 10_001, "'MaximumDelay' is 00:00:10.0010000")]
    public void OptionsOutOfRange_AreRefused(int size, int milliseconds, string message) =>
        Refusal.Of<ArgumentOutOfRangeException>(() => TinyModels.Topics.CreatePredictor(new()
        {
            MaximumBatchSize = size, MaximumDelay = TimeSpan.FromMilliseconds(milliseconds),
        }), message);
}
