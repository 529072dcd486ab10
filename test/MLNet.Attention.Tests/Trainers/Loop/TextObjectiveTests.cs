using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class TextObjectiveTests
{
    private static readonly BinaryTask Task = new(new AttentionSentimentTrainer.Options());

    [TestMethod]
    public void TheLossOfABatch_IsTheSumOfItsParts()
    {
        using var model = UntrainedModel.Create(TextEncoder.Transformer);
        var rows = LabelledRows.Create(6, 0.5f);
        var objective = Objective(model, rows);
        model.Network.eval();
        float LossOf(params int[] some) => objective.Loss(some, 3, new Random(1), 0).item<float>();
        Assert.AreEqual(LossOf(0, 1, 2, 3, 4, 5), LossOf(0, 1) + LossOf(2, 3, 4, 5), 1e-5);
    }

    [TestMethod]
    public void ABatch_IsDividedByItsRowsTimesTheMeanWeight_SoThatAHeavyRowCountsMore()
    {
        using var model = UntrainedModel.Create(TextEncoder.Transformer);
        var rows = LabelledRows.Create(6, 1) with { Weights = [1, 1, 1, 1, 1, 7] };
        var objective = Objective(model, rows);
        Assert.AreEqual(2 * 2, objective.WeightOf([0, 1]));
        Assert.AreEqual(3 * 2, objective.WeightOf([3, 4, 5]));
        Assert.AreEqual(6 * 2, objective.WeightOf([0, 1, 2, 3, 4, 5]));
        Assert.AreEqual(7, objective.WeightOf(5));
        // Only the training rows have a say in the mean.
        Assert.AreEqual(2, new TextObjective(model, model.Network.Networks[0], Task, rows, [0, 1], wordDropout: 0).WeightOf([0, 1]));
    }

    [TestMethod]
    public void WordDropout_MasksTokens_AsManyAsItSays()
    {
        using var model = UntrainedModel.Create(TextEncoder.Transformer);
        model.Network.eval();
        var rows = LabelledRows.Create(6, 1);
        float LossOf(double wordDropout, int seed) => Objective(model, rows, wordDropout)
            .Loss([0, 1, 2, 3, 4, 5], 6, new Random(seed), 0).item<float>();
        Assert.AreEqual(LossOf(0, 1), LossOf(0, 2));
        Assert.AreNotEqual(LossOf(0.5, 1), LossOf(0.5, 2));
        Assert.AreEqual(LossOf(0.5, 1), LossOf(0.5, 1));
    }

    [TestMethod]
    public void TheMeanSpanOfAllLayers_IsAddedToTheLoss_InTheShareOfTheRows()
    {
        using var model = UntrainedModel.Create(UntrainedModel.Settings with
        {
            Encoder = TextEncoder.Transformer, NumberOfLayers = 2,
            Attention = EncoderAttention.AdaptiveSpan, MaximumAttentionSpan = 20,
        });
        var adaptive = model.Network.modules().OfType<AdaptiveSpanAttention>().ToList();
        using (no_grad())
            adaptive[1].parameters().Single().fill_(50); // a span of 20, behind one of 10
        var rows = LabelledRows.Create(6, 0.5f);
        model.Network.eval();
        float LossOf(double penalty, params int[] some) =>
            Objective(model, rows, spanPenalty: penalty).Loss(some, 3, new Random(1), 0).item<float>();
        Assert.AreEqual(0.1 * 15, LossOf(0.1, 0, 1, 2, 3, 4, 5) - LossOf(0, 0, 1, 2, 3, 4, 5), 1e-4);
        Assert.AreEqual(0.1 * 15 / 3, LossOf(0.1, 0, 1) - LossOf(0, 0, 1), 1e-4);
        Assert.AreEqual(LossOf(0.1, 0, 1, 2, 3, 4, 5), LossOf(0.1, 0, 1) + LossOf(0.1, 2, 3, 4, 5), 1e-4);
    }

    private static TextObjective Objective(
        TextModel model, ExampleSet rows, double wordDropout = 0, double spanPenalty = 0) => new(
        model, model.Network.Networks[0], Task, rows, [.. Enumerable.Range(0, rows.Count)], wordDropout, spanPenalty);
}
