using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.NGrams;
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
    public void UnknownNGrams_AreNotInAVector()
    {
        var features = NGramTrainer.SelectFeatures(
            Examples(["one two", "one three"], [0, 1]), Binary.LinearLearner, [0, 1], new(MinimumCount: 2));
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
        var validation = Examples(["good bad film", "bad good bad", "good film", "bad"], [1, 0, 1, 0]);
        var (model, settings, outputs) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, LossOf);
        var usual = LinearSettings.DefaultOf(Binary.LinearLearner);
        var power = Binary.LinearLearner.RatioPowers.MinBy(power => Try(usual with { RatioPower = power }));
        var cost = LinearSettings.OtherCosts.Append(usual.C).MinBy(cost => Try(new LinearSettings(cost, power)));
        Assert.AreEqual(new LinearSettings(cost, power), settings);
        Assert.AreEqual(Try(settings), LossOf(outputs), 1e-6);
        CollectionAssert.AreEqual(NGramTrainer.Train(Binary.LinearLearner, source, settings).Weights, model.Weights);

        double Try(LinearSettings candidate)
        {
            var trained = NGramTrainer.Train(Binary.LinearLearner, source, candidate);
            return LossOf(NGramTrainer.Score(Without(trained, Labelled.Known(examples, trained.Features, source.Rows)), validation));
        }

        double LossOf(float[] outputs) => Binary.Calibrate([outputs], validation.Labels, validation.Weights).Loss;
    }

    /// <summary>A new text may have them too, and they are known.</summary>
    [TestMethod]
    public void NGramsOfAnotherModel_AreInTheLengthOfATextThatValidates()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var source = Source(examples, Binary, [0, 1]) with { OwnFeatures = false };
        var validation = Examples(["good bad film", "bad"], [1, 0]);
        var (model, _, outputs) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, outputs => outputs[0]);
        var expected = NGramTrainer.Score(model, validation);
        for (var row = 0; row < 2; row++)
            Assert.AreEqual(expected[row], outputs[row], 1e-6);
        var own = NGramTrainer.TrainBest(Binary.LinearLearner, source with { OwnFeatures = true }, validation, outputs => outputs[0]);
        Assert.AreNotEqual(expected[0], own.Outputs[0], 1e-3);
    }

    [TestMethod]
    public void OfManyRows_TheSettingsAreChosenWithSome_AndTheModelLearnsFromAll()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var source = Source(examples, Binary, [0, 1, 2, 3, 4, 5]);
        var tried = new ConcurrentBag<float>();
        var validation = Examples(["good good film", "bad film bad", "good film", "bad"], [1, 0, 1, 0]);
        var (model, settings, outputs) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, LossOf, mostRows: 3);
        var expected = NGramTrainer.Score(model, validation);
        for (var row = 0; row < outputs.Length; row++)
            Assert.AreEqual(expected[row], outputs[row], 1e-6); // the model knows all of its n-grams
        var ofAll = NGramTrainer.Train(Binary.LinearLearner, source, settings);
        CollectionAssert.AreEqual(ofAll.Weights, model.Weights);
        // None of those that were compared is the model, although one had its settings.
        Assert.HasCount(5, tried);
        Assert.IsFalse(tried.Any(output => Math.Abs(output - outputs[0]) < 1e-6));

        double LossOf(float[] outputs)
        {
            tried.Add(outputs[0]);
            return Binary.Calibrate([outputs], validation.Labels, validation.Weights).Loss;
        }
    }

    [TestMethod]
    public void WithoutValidationRows_TheDefaultSettingsAreTaken()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var source = Source(examples, Binary, [0, 1, 2, 3]);
        foreach (var validation in new[] { Examples([], []), Examples(["good"], [1], [0]) })
        {
            var (_, settings, _) = NGramTrainer.TrainBest(Binary.LinearLearner, source, validation, _ => 0);
            Assert.AreEqual(LinearSettings.DefaultOf(Binary.LinearLearner), settings);
        }
    }

    [TestMethod]
    public void AGivenCost_IsNotChosen()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var validation = Examples(["good good film", "bad film bad"], [1, 0]);
        var source = Source(examples, Binary, [0, 1, 2, 3]) with { Cost = 7 };
        var tried = 0;
        var (_, settings, _) = NGramTrainer.TrainBest(
            Binary.LinearLearner, source, validation, _ => Interlocked.Increment(ref tried));
        Assert.AreEqual((7, 3), (settings.C, tried));
        (_, settings, _) = NGramTrainer.TrainBest(Binary.LinearLearner, source, Examples([], []), _ => 0);
        Assert.AreEqual(7, settings.C);
    }

    /// <summary>The model is that of a descent on dense vectors of numbers in double precision.</summary>
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.5)]
    [DataRow(1.0)]
    public void TheWeights_AreThoseOfANaiveDescent(double power)
    {
        var random = new Random(3);
        string[] words = ["good", "bad", "film", "the", "plot", "was", "rather", "dull", "fine"];
        string[] texts = [.. Enumerable.Range(0, 40).Select(_ => string.Join(' ', random.GetItems(words, 6)))];
        var labels = Array.ConvertAll(texts, text => text.Contains("good") || text.Contains("fine") ? 1f : 0);
        var weights = Array.ConvertAll(texts, _ => 0.5f + random.Next(3));
        var examples = Examples(texts, labels, weights);
        var features = NGramTrainer.SelectFeatures(examples, Binary.LinearLearner, Labelled.All(40));
        int[] rows = [.. Labelled.All(40).Where(row => row % 5 > 0)];
        var dense = Array.ConvertAll(rows, row => Dense(examples, features, row));

        var model = NGramTrainer.Train(Binary.LinearLearner, new NGramSource(examples, features, rows, Seed: 1, () => { }),
            new LinearSettings(0.7, power));

        var (expected, bias) = NaiveDescent(dense, Array.ConvertAll(rows, row => labels[row] > 0),
            Array.ConvertAll(rows, row => (double)weights[row]), 0.7, power, new Random(new Random(1).Next()));
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], model.Weights[i], 0.01, $"feature {i}");
        Assert.AreEqual(bias, model.Biases[0], 0.01);
        Assert.IsGreaterThan(0.1, model.Weights.Max());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void CrossFitOutputs_AreThoseOfModelsOfTheOtherFolds(int textsPerRow)
    {
        var (examples, task, folds) = Cross(textsPerRow);
        int[] rows = [.. Labelled.All(examples.Count).Where(row => row % 7 > 0)];
        folds = folds[..rows.Length];
        var source = Source(examples, task, rows);
        var learner = task.LinearLearner;
        var (settings, outputs) = NGramTrainer.CrossFit(
            learner, source, folds, examples.Weights, (places, outputs) =>
            {
                CollectionAssert.AreEqual(Labelled.All(rows.Length), places);
                return LossOf(outputs);
            });

        var expected = ByHand(settings);
        Assert.HasCount(3 * rows.Length, outputs);
        for (var i = 0; i < outputs.Length; i++)
            Assert.AreEqual(expected[i], outputs[i], 1e-5, $"output {i}");
        foreach (var other in learner.RatioPowers.SelectMany(power => LinearSettings.OtherCosts.Append(0.3).Select(cost =>
            new LinearSettings(cost, power))).Where(other => other.RatioPower == settings.RatioPower || other.C == 0.3))
        {
            Assert.IsGreaterThanOrEqualTo(LossOf(expected) - 1e-4, LossOf(ByHand(other)), $"{other}");
        }

        double LossOf(float[] outputs) => task.Calibrate([outputs], Array.ConvertAll(rows, row => examples.Labels[row]),
            Array.ConvertAll(rows, row => examples.Weights[row])).Loss;

        float[] ByHand(LinearSettings settings)
        {
            var outputs = new float[3 * rows.Length];
            foreach (var fold in folds.Distinct())
            {
                int[] inside = [.. Labelled.All(rows.Length).Where(place => folds[place] == fold)];
                int[] others = [.. rows.Where((_, place) => folds[place] != fold)];
                var model = Without(NGramTrainer.Train(learner, source with { Rows = others }, settings),
                    Labelled.Known(examples, source.Features, others));
                var scores = NGramTrainer.Score(model, examples, Array.ConvertAll(inside, place => rows[place]));
                for (var i = 0; i < inside.Length; i++)
                    scores.AsSpan(3 * i, 3).CopyTo(outputs.AsSpan(3 * inside[i]));
            }
            return outputs;
        }
    }

    [TestMethod]
    public void CrossFit_OfManyRows_ChoosesOnTheFirstFoldsAlone_AndScoresAll()
    {
        const int Count = 3000;
        var examples = Examples([.. Labelled.All(Count).Select(row => Texts[row % Texts.Length])],
            [.. Labelled.All(Count).Select(row => (float)(row % 2))]);
        var source = Source(examples, Binary, Labelled.All(Count));
        var folds = Array.ConvertAll(Labelled.All(Count), row => row % 3);
        // The first fold counts little: half of its rows weigh nothing.
        var weights = Array.ConvertAll(Labelled.All(Count), row => row % 6 == 0 ? 0f : 1);
        var chosenOn = new HashSet<int>();

        var (settings, outputs) = NGramTrainer.CrossFit(Binary.LinearLearner, source, folds, weights, (places, outputs) =>
        {
            Assert.HasCount(places.Length, outputs);
            lock (chosenOn)
                chosenOn.UnionWith(places);
            return outputs[0];
        });

        CollectionAssert.AreEquivalent(Labelled.All(Count), chosenOn.ToArray()); // 500 + 1000 + 1000 rows that count
        weights = Array.ConvertAll(weights, _ => 1f);
        chosenOn.Clear();
        NGramTrainer.CrossFit(Binary.LinearLearner, source, folds, weights, (places, outputs) =>
        {
            lock (chosenOn)
                chosenOn.UnionWith(places);
            return 0;
        });
        CollectionAssert.AreEquivalent(Labelled.All(Count).Where(row => row % 3 < 2).ToArray(), chosenOn.ToArray());
        Assert.IsTrue(outputs.All(output => output != 0), $"{settings}");
    }

    [TestMethod]
    public void CrossFit_IsTheSameEachTime_AndMayBeCancelled()
    {
        var (examples, task, folds) = Cross(textsPerRow: 1);
        var source = Source(examples, task, Labelled.All(examples.Count));
        var (settings, outputs) = NGramTrainer.CrossFit(
            task.LinearLearner, source, folds, examples.Weights, (_, outputs) => outputs[0]);
        var (again, same) = NGramTrainer.CrossFit(
            task.LinearLearner, source, folds, examples.Weights, (_, outputs) => outputs[0]);
        Assert.AreEqual(settings, again);
        CollectionAssert.AreEqual(outputs, same);
        Assert.ThrowsExactly<OperationCanceledException>(() => NGramTrainer.CrossFit(task.LinearLearner,
            source with { CheckAlive = () => throw new OperationCanceledException() }, folds, examples.Weights,
            (_, _) => 0));
    }

    [TestMethod]
    public void Scores_ComeInTheOrderOfTheirRows()
    {
        var examples = Examples(Texts, [1, 1, 0, 0, 1, 0]);
        var model = Train(examples, Binary);
        var all = NGramTrainer.Score(model, examples);
        CollectionAssert.AreEqual(new[] { all[5], all[0], all[5] }, NGramTrainer.Score(model, examples, [5, 0, 5]));
        Assert.IsGreaterThan(all[2], all[0]);
    }

    /// <summary>The model without the n-grams that are not known, of C outputs.</summary>
    private static NGramModel Without(NGramModel model, NGramFeatures known)
    {
        var outputs = model.Biases.Length;
        return new NGramModel(known, [.. Labelled.ElementsOf(known, model.Features)
            .SelectMany(element => model.Weights.Skip(outputs * element).Take(outputs))], model.Biases);
    }

    private static (ExampleSet Examples, TrainingTask Task, int[] Folds) Cross(int textsPerRow)
    {
        var task = new MulticlassTask(new AttentionTextClassifierTrainer.Options());
        task.Bind(Topics.LoadTraining(new MLContext(1)).Schema["Label"]);
        var rows = Topics.Training.Take(60).ToArray();
        string[] texts = [.. rows.SelectMany((_, i) => Enumerable.Range(0, textsPerRow), (_, t) => t)
            .Select((t, place) => rows[(place / textsPerRow + 6 * t) % 60].Text!)];
        var random = new Random(4);
        return (Examples(texts, [.. rows.Select(row => (float)Topics.Classes.ToList().IndexOf(row.Label))]),
            task, [.. rows.Select(_ => random.Next(3))]);

        ExampleSet Examples(string[] texts, float[] labels) => Labelled.Examples(texts, labels, textsPerRow: textsPerRow);
    }

    private static double[] Dense(ExampleSet examples, NGramFeatures features, int row)
    {
        var dense = new double[features.VectorLength];
        foreach (var (index, value) in examples.Vectors(features, [row]).Single().Items)
            dense[index] = value;
        return dense;
    }

    // Hsieh et al. 2008, algorithm 1, on vectors times ratios.
    private static (double[] Weights, double Bias) NaiveDescent(
        double[][] rows, bool[] isTrue, double[] weights, double c, double power, Random random)
    {
        var ratios = Enumerable.Range(0, rows[0].Length).Select(i =>
        {
            double Sum(bool label, int? feature) => Enumerable.Range(0, rows.Length).Where(row => isTrue[row] == label)
                .Sum(row => weights[row] * (feature is { } f ? rows[row][f] > 0 ? 1 : 0 : rows[row].Count(x => x > 0)));
            return Math.Pow(Math.Abs(Math.Log((Sum(true, i) + 1) / (Sum(true, null) + rows[0].Length)
                * (Sum(false, null) + rows[0].Length) / (Sum(false, i) + 1))), power);
        }).ToArray();
        var x = Array.ConvertAll(rows, row => row.Zip(ratios, (value, ratio) => value * ratio).Append(1).ToArray());
        var (w, duals, order) = (new double[x[0].Length], new double[rows.Length], Labelled.All(rows.Length));
        for (var (pass, violation) = (0, 1.0); pass < 1000 && violation >= 1e-9; pass++)
        {
            random.Shuffle(order);
            violation = 0;
            foreach (var row in order)
            {
                double y = isTrue[row] ? 1 : -1, diagonal = 1 / (2 * c * weights[row]);
                var gradient = y * w.Zip(x[row], (a, b) => a * b).Sum() - 1 + diagonal * duals[row];
                if (duals[row] == 0 && gradient >= 0)
                    continue;
                violation = Math.Max(violation, Math.Abs(gradient));
                var dual = Math.Max(0, duals[row] - gradient / (x[row].Sum(value => value * value) + diagonal));
                for (var i = 0; i < w.Length; i++)
                    w[i] += (dual - duals[row]) * y * x[row][i];
                duals[row] = dual;
            }
        }
        return ([.. w[..^1].Zip(ratios, (weight, ratio) => weight * ratio)], w[^1]);
    }

    private static NGramModel Train(ExampleSet examples, TrainingTask task) => NGramTrainer.Train(task.LinearLearner,
        Source(examples, task, [.. Enumerable.Range(0, examples.Count)]), new LinearSettings(1, 1));

    private static NGramSource Source(ExampleSet examples, TrainingTask task, int[] rows) =>
        new(examples, NGramTrainer.SelectFeatures(examples, task.LinearLearner, rows), rows, Seed: 1, () => { });

    private static ExampleSet Examples(string[] texts, float[] labels, float[]? weights = null) =>
        Labelled.Examples(texts, labels, weights);
}
