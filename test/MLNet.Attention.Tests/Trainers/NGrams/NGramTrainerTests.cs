using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Trainers.NGrams;

[TestClass]
public sealed class NGramTrainerTests
{
    private static readonly string[] Texts = ["good good", "good film", "bad bad", "bad film", "good bad", "bad good"];
    private static readonly BinaryTask Binary = new(new AttentionSentimentTrainer.Options());

    [TestMethod]
    public void RowsOfWeight0_AreNotLearntFrom()
    {
        NGramModel Train(params float[] labels) => NGramTrainerTests.Train(Examples(Texts, labels, [1, 1, 1, 1, 0, 0]), Binary);
        CollectionAssert.AreEqual(Train(1, 1, 0, 0, 1, 1).Weights, Train(1, 1, 0, 0, 0, 0).Weights);
    }

    [TestMethod]
    public void NGramsOfOneText_AreNotKnown()
    {
        var features = NGramTrainer.SelectFeatures(Examples(["one two", "one three"], [0, 1]), Binary.LinearLearner, [0, 1]);
        var extractor = new NGramExtractor(lowerCase: true);
        var found = new List<(int Bucket, int Count)>();
        extractor.Extract("two three", found);
        var vector = new NGramVector();
        features.Fill(vector, CollectionsMarshal.AsSpan(found));
        // " t" and "e " are in both, and nothing else.
        Assert.HasCount(2, vector.Items);
    }

    [TestMethod]
    public void AKeyword_TellsTheClass()
    {
        var context = new MLContext(1);
        var task = new MulticlassTask(new AttentionTextClassifierTrainer.Options());
        task.Bind(Topics.LoadTraining(context).Schema["Label"]);
        var model = Train(Load(Topics.Training), task);
        Assert.HasCount(3, model.Biases);
        var test = Load(Topics.Test);
        var scores = NGramTrainer.Score(model, test);
        Assert.HasCount(3 * test.Count, scores);
        var right = Enumerable.Range(0, test.Count).Count(row =>
            scores.AsSpan(3 * row, 3).IndexOf(scores.Skip(3 * row).Take(3).Max()) == (int)test.Labels[row]);
        Assert.IsGreaterThan(0.95, right / (double)test.Count);

        static ExampleSet Load(IReadOnlyList<Row<string>> rows) => Examples(
            [.. rows.Select(row => row.Text!)], [.. rows.Select(row => (float)Topics.Classes.ToList().IndexOf(row.Label))]);
    }

    [TestMethod]
    public void TheBestSettings_AreChosenOnTheValidationRows()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var source = Source(examples, Binary, [0, 1, 2, 3]);
        var validation = Examples(["good good film", "bad film bad", "good film", "bad"], [1, 0, 1, 0]);
        var (model, settings) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, LossOf);
        var usual = LinearSettings.DefaultOf(Binary.LinearLearner);
        var power = Binary.LinearLearner.RatioPowers.MinBy(power => Try(usual with { RatioPower = power }));
        var cost = LinearSettings.OtherCosts.Append(usual.C).MinBy(cost => Try(new LinearSettings(cost, power)));
        Assert.AreEqual(new LinearSettings(cost, power), settings);
        Assert.AreEqual(Try(settings), Loss(model));

        double Try(LinearSettings candidate) =>
            Loss(NGramTrainer.Train(Binary.LinearLearner, source, candidate));

        double Loss(NGramModel trained) => LossOf(NGramTrainer.Score(trained, validation));

        double LossOf(float[] outputs) => Binary.Calibrate([outputs], validation.Labels, validation.Weights).Loss;
    }

    [TestMethod]
    public void WithoutValidationRows_TheDefaultSettingsAreTaken()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var source = Source(examples, Binary, [0, 1, 2, 3]);
        foreach (var validation in new[] { Examples([], []), Examples(["good"], [1], [0]) })
        {
            var (_, settings) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, _ => 0);
            Assert.AreEqual(LinearSettings.DefaultOf(Binary.LinearLearner), settings);
        }
    }

    private static NGramModel Train(ExampleSet examples, TrainingTask task) => NGramTrainer.Train(task.LinearLearner,
        Source(examples, task, [.. Enumerable.Range(0, examples.Count)]), new LinearSettings(1, 1));

    private static NGramSource Source(ExampleSet examples, TrainingTask task, int[] rows) =>
        new(examples, NGramTrainer.SelectFeatures(examples, task.LinearLearner, rows), rows, Seed: 1, () => { });

    private static ExampleSet Examples(string[] texts, float[] labels, float[]? weights = null)
    {
        var (rows, tokens) = (new NGramTexts(), new TokenBlock(new SpecialIds(0, 1)));
        var extractor = new NGramExtractor(lowerCase: true);
        foreach (var text in texts)
        {
            var found = new List<(int Bucket, int Count)>();
            extractor.Extract(text, found);
            rows.Add(CollectionsMarshal.AsSpan(found));
            tokens.Add([5]);
        }
        return new ExampleSet(tokens, labels, weights ?? Array.ConvertAll(labels, _ => 1f), rows, 1);
    }
}
