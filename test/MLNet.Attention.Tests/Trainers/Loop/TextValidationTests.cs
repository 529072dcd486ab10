using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class TextValidationTests
{
    private static readonly BinaryTask Task = new(new AttentionSentimentTrainer.Options());

    [TestMethod]
    public void WithoutRows_OrWithoutWeight_ThereIsNoValidation()
    {
        using var model = UntrainedModel.Create();
        Assert.IsNull(Validation(model, LabelledRows.Create(0, 1)).Validate(() => { }));
        Assert.IsNull(Validation(model, LabelledRows.Create(3, 0)).Validate(() => { }));
        Assert.IsNotNull(Validation(model, LabelledRows.Create(3, 1)).Validate(() => { }));
    }

    [TestMethod]
    public void EachPartOfAModel_HasItsScale_TheNGramsFirst()
    {
        using var model = UntrainedModel.Create();
        var rows = LabelledRows.Create(8, 1);
        var both = Validation(model, rows).Calibrate(() => { })!;
        Assert.HasCount(2, both.Scales);
        Assert.IsTrue(Array.TrueForAll(both.Scales, scale => scale >= 0));

        var expected = Task.Calibrate(
            [NGramTrainer.Score(model.NGrams!, rows), Run(model, rows)], rows.Labels, rows.Weights);
        CollectionAssert.AreEqual(expected.Scales, both.Scales);
        Assert.AreEqual((expected.Loss, expected.Accuracy), (both.Loss, both.Accuracy));
        Assert.AreEqual(new ValidationMetrics(both.Loss, both.Accuracy), Validation(model, rows).Validate(() => { }));

        using var network = UntrainedModel.Create(TextEncoder.Transformer);
        Assert.HasCount(1, Validation(network, rows).Calibrate(() => { })!.Scales);
    }

    [TestMethod]
    public void InCrossFitting_EachNetworkReadsTheRowsOfItsFold()
    {
        using var model = UntrainedModel.Create(UntrainedModel.Settings with { NetworkCount = 3 });
        var rows = LabelledRows.Create(8, 1);
        int[] folds = [2, 0, 1, 1, 0, 2, 2, 0];
        var outputs = new TextValidation(model, Task, rows, null, folds).Run(() => { });
        var ofEach = model.Network.Networks.Select(network => Run(model, rows, network)).ToArray();
        for (var row = 0; row < rows.Count; row++)
            Assert.AreEqual(ofEach[folds[row]][row], outputs[row], 1e-5f, $"row {row}");
        Assert.AreNotEqual(ofEach[0][0], ofEach[1][0]);
    }

    [TestMethod]
    public void OnAValidationSet_TheOutputsOfAllNetworksAreAveraged()
    {
        using var model = UntrainedModel.Create(UntrainedModel.Settings with { NetworkCount = 2 });
        var rows = LabelledRows.Create(6, 1);
        var outputs = new TextValidation(model, Task, rows, null, folds: null).Run(() => { });
        var ofEach = model.Network.Networks.Select(network => Run(model, rows, network)).ToArray();
        for (var row = 0; row < rows.Count; row++)
            Assert.AreEqual((ofEach[0][row] + ofEach[1][row]) / 2, outputs[row], 1e-5f, $"row {row}");
    }

    private static TextValidation Validation(TextModel model, ExampleSet rows) =>
        new(model, Task, rows, model.NGrams is null ? null : NGramTrainer.Score(model.NGrams, rows), folds: null);

    private static float[] Run(TextModel model, ExampleSet rows, TextNetwork? network = null)
    {
        var outputs = new float[rows.Count];
        new TextScorer(model, texts: rows.Texts) { Network = network }.RunNetwork(outputs);
        return outputs;
    }
}
