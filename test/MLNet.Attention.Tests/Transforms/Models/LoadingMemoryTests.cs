using MLNet.Attention.Transforms.NGrams;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Weights go from the file to the network, and back, without being copied as a whole.</summary>
[TestClass]
[DoNotParallelize]
public sealed class LoadingMemoryTests
{
    [TestMethod]
    [DataRow(TextEncoder.Transformer)]
    [DataRow(TextEncoder.Recurrent)]
    [DataRow(TextEncoder.Convolutional)]
    public void ANetwork_CostsNoMemoryBesideItsOwn(TextEncoder encoder)
    {
        var settings = UntrainedModel.Settings with
        {
            Encoder = encoder,
            NumberOfLayers = 4,
            Dimension = 512,
            FeedForwardDimension = 1024,
            KernelSizes = [3, 5, 7],
        };
        var weights = sizeof(float) * settings.ToConfiguration().CountWeights();
        Assert.IsGreaterThan(4 << 20, weights);
        AssertAllocated(settings, weights / 4);
    }

    // The n-gram part is .NET's own memory: its weights, and a table of all buckets.
    [TestMethod]
    public void NGrams_CostWhatTheyAre()
    {
        var settings = UntrainedModel.Settings with { Task = UntrainedModel.Classes(30_000) };
        var configuration = settings.ToConfiguration();
        var bytes = sizeof(float) * (configuration.NGramWeightCount + NGramExtractor.BucketCount);
        Assert.IsGreaterThan(12 << 20, sizeof(float) * configuration.NGramWeightCount);
        AssertAllocated(settings, (long)(1.1 * bytes));
    }

    private static void AssertAllocated(ModelSettings settings, long mostLoading)
    {
        var configuration = settings.ToConfiguration();
        var weights = sizeof(float) * (configuration.CountWeights() + configuration.NGramWeightCount);
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, SavedModels.Zip(settings));
            ((IDisposable)new MLContext(1).Model.Load(path, out _)).Dispose();

            var before = GC.GetAllocatedBytesForCurrentThread();
            var model = new MLContext(1).Model.Load(path, out _);
            var loading = GC.GetAllocatedBytesForCurrentThread() - before;
            using (model as IDisposable)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
                new MLContext(1).Model.Save(model, null, path);
            }
            var saving = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.IsLessThan(mostLoading, loading, "loading");
            Assert.IsLessThan(weights / 4, saving, "saving");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
