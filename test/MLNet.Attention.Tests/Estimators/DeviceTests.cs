using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The device is what the context says.</summary>
[TestClass]
public sealed class DeviceTests
{
    [TestMethod]
    public void AGpuThatIsNotThere_IsAnErrorThatNamesTheSettings()
    {
        var context = new MLContext(1) { GpuDeviceId = 4096, FallbackToCpu = false };
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => TinyModels.Trainer(context).Fit(TestData.LoadTraining(context)));
        Assert.Contains("'MLContext.GpuDeviceId' is 4096", error.Message);
        Assert.Contains("'MLContext.FallbackToCpu' is false", error.Message);
    }

    [TestMethod]
    public void AGpuThatIsNotThere_FallsBackToTheCpuIfAllowed_WithAWarning()
    {
        var context = new MLContext(1) { GpuDeviceId = 4096, FallbackToCpu = true };
        var warnings = new List<string>();
        context.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning)
                warnings.Add(log.RawMessage);
        };
        using var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        Assert.Contains("GpuDeviceId' is 4096", warnings.Single());
    }

    [TestMethod]
    public void OnAGpu_AModelLearnsAndScoresAsOnTheCpu()
    {
        if (!torch.cuda.is_available())
            Assert.Inconclusive("There is no CUDA device.");
        var gpu = new MLContext(1) { GpuDeviceId = 0, FallbackToCpu = false };
        using var model = TinyModels.Trainer(gpu, options => options.NumberOfEpochs = 10).Fit(TestData.LoadTraining(gpu));
        var metrics = gpu.BinaryClassification.Evaluate(model.Transform(TestData.LoadTest(gpu)));
        Assert.IsGreaterThanOrEqualTo(0.9, metrics.Accuracy);

        using var stream = new MemoryStream();
        gpu.Model.Save(model, null, stream);
        stream.Position = 0;
        var onCpu = new MLContext(1).Model.Load(stream, out _);
        var (expected, actual) = (Scores.Of(model, TestData.LoadTest(gpu)), Scores.Of(onCpu, TestData.LoadTest(gpu)));
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-3);
    }
}
