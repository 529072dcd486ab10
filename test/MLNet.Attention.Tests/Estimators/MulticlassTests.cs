using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The classifier learns, and what it adds works with ML.NET's own tools.</summary>
[TestClass]
public sealed class MulticlassTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    [DataRow(TextEncoder.NGram)]
    public void TheCorpus_IsLearnt(TextEncoder encoder)
    {
        using var model = TinyModels.Classifier(context, options =>
        {
            options.Encoder = encoder;
            options.NumberOfEpochs = 10;
            options.VocabularySize = 500; // whole words
        }).Fit(Topics.LoadTraining(context));
        var metrics = Evaluate(model);
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
        Assert.IsGreaterThan(0.9, metrics.MacroAccuracy);
        Assert.IsInRange(0.0, 0.7, metrics.LogLoss); // nats; 1.1 is to know nothing
    }

    [TestMethod]
    public void Evaluate_AgreesWithTheColumns_AndNamesTheClasses()
    {
        var scored = TinyModels.Topics.Transform(Topics.LoadTest(context));
        var metrics = context.MulticlassClassification.Evaluate(scored);
        var keys = scored.GetColumn<uint>("PredictedLabel").ToArray();
        var labels = scored.GetColumn<uint>("Label").ToArray();
        var scores = scored.GetColumn<float[]>("Score").ToArray();
        Assert.AreEqual(keys.Zip(labels, (key, label) => key == label ? 1.0 : 0).Average(), metrics.MicroAccuracy, 1e-9);
        Assert.AreEqual(scores.Zip(labels, (score, label) => -Math.Log(score[label - 1])).Average(), metrics.LogLoss, 1e-5);
        Assert.HasCount(3, metrics.PerClassLogLoss);
        Assert.AreEqual(3, metrics.ConfusionMatrix.NumberOfClasses);
        var table = metrics.ConfusionMatrix.GetFormattedConfusionTable();
        foreach (var name in Topics.Classes)
            Assert.Contains(name, table);
    }

    [TestMethod]
    public void Score_IsOfProbabilities_AndTheLargestIsPredicted()
    {
        var scored = TinyModels.Topics.Transform(Topics.LoadTest(context));
        foreach (var row in context.Data.CreateEnumerable<TopicPrediction>(scored, reuseRowObject: false))
        {
            Assert.HasCount(3, row.Score);
            Assert.IsTrue(Array.TrueForAll(row.Score, score => score is >= 0 and <= 1));
            Assert.AreEqual(1, row.Score.Sum(), 1e-6);
            Assert.AreEqual(row.Score.Max(), row.Score[row.PredictedLabel - 1]);
        }
    }

    [TestMethod]
    public void Annotations_TellTheClasses()
    {
        var schema = TinyModels.Topics.Transform(Topics.LoadTest(context)).Schema;
        VBuffer<ReadOnlyMemory<char>> values = default;
        schema["Score"].GetSlotNames(ref values);
        AssertClasses(values);
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref values);
        AssertClasses(values);
        schema["PredictedLabel"].GetKeyValues(ref values);
        AssertClasses(values);
        var type = (KeyDataViewType)schema["PredictedLabel"].Type;
        Assert.AreEqual((typeof(uint), 3ul), (type.RawType, type.Count));
        Assert.AreEqual(3, ((VectorDataViewType)schema["Score"].Type).Size);
    }

    [TestMethod]
    public void NumericKeys_KeepTheirValues_AndSlotsAreNamedForThem()
    {
        using var model = OneEpoch().Fit(Topics.LoadTraining(context, place => 1.5f * place - 2));
        var schema = model.Transform(Topics.LoadTest(context)).Schema;
        VBuffer<float> numbers = default;
        schema["PredictedLabel"].GetKeyValues(ref numbers);
        CollectionAssert.AreEqual(new[] { -2, -0.5f, 1 }, numbers.DenseValues().ToArray());
        schema["Score"].Annotations.GetValue("TrainingLabelValues", ref numbers);
        CollectionAssert.AreEqual(new[] { -2, -0.5f, 1 }, numbers.DenseValues().ToArray());
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema["Score"].GetSlotNames(ref names);
        CollectionAssert.AreEqual(new[] { "-2", "-0.5", "1" }, names.DenseValues().Select(name => name.ToString()).ToArray());
    }

    [TestMethod]
    public void MapKeyToValue_GivesTheLabelsType()
    {
        Back("sport", place => Topics.Classes[place]);
        Back(0.5f, place => place + 0.5f);
        Back(7, place => 7 - place);
        Back(true, place => place == 0);
        Back(10UL, place => 10UL + (ulong)place);
    }

    [TestMethod]
    public void TheOrderOfKeys_IsThatOfTheSlots_AndChangesNothingElse()
    {
        using var byOccurrence = Fit(ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence);
        using var byValue = Fit(ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
        string[] inOrder = [.. Topics.Classes.Order(StringComparer.Ordinal)];
        CollectionAssert.AreNotEqual(Topics.Classes.ToArray(), inOrder);
        CollectionAssert.AreEqual(Predict(byOccurrence, Topics.Classes), Predict(byValue, inOrder));

        AttentionTextClassifierTransformer Fit(ValueToKeyMappingEstimator.KeyOrdinality order) =>
            TinyModels.Classifier(context, options => options.NumberOfEpochs = 8)
                .Fit(Topics.Load(context, Topics.Training, order));

        string[] Predict(ITransformer model, IReadOnlyList<string> names)
        {
            var scored = model.Transform(Topics.LoadTest(context));
            VBuffer<ReadOnlyMemory<char>> slots = default;
            scored.Schema["Score"].GetSlotNames(ref slots);
            CollectionAssert.AreEqual(names.ToArray(), slots.DenseValues().Select(slot => slot.ToString()).ToArray());
            return [.. scored.GetColumn<uint>("PredictedLabel").Select(key => names[(int)key - 1])];
        }
    }

    [TestMethod]
    public void AClassWithoutAnyRow_HasItsSlot_AndIsNeverLikely()
    {
        using var model = TinyModels.Classifier(context, options => options.NumberOfEpochs = 6)
            .Fit(Topics.Load(context, Topics.Training.Where(row => row.Label != "animal")));
        var scored = model.Transform(Topics.LoadTest(context));
        VBuffer<ReadOnlyMemory<char>> slots = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        AssertClasses(slots);
        foreach (var score in scored.GetColumn<float[]>("Score"))
            Assert.IsLessThan(1 / 3f, score[1]);
    }

    [TestMethod]
    public void CrossValidate_Works()
    {
        var pipeline = context.Transforms.Conversion.MapValueToKey("Label")
            .Append(TinyModels.Classifier(context, options => options.NumberOfEpochs = 6))
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var data = TextPairs.Load(context, Topics.Training);
        var folds = context.MulticlassClassification.CrossValidate(data, pipeline, numberOfFolds: 2);
        Assert.HasCount(2, folds);
        foreach (var fold in folds)
        {
            Assert.IsGreaterThan(0.7, fold.Metrics.MicroAccuracy, $"fold {fold.Fold}");
            (fold.Model as IDisposable)?.Dispose();
        }
    }

    [TestMethod]
    public void AHundredClasses_AreManyColumnsOfOneVector()
    {
        var rows = Enumerable.Range(0, 300).Select(i => i % 100)
            .Select(c => new Row<string> { Label = $"class {c}", Text = $"text w{c}x" });
        var data = TextPairs.Load(context, rows);
        var keyed = context.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        using var model = OneEpoch().Fit(keyed);
        var scored = model.Transform(keyed);
        Assert.HasCount(100, scored.GetColumn<float[]>("Score").First());
        var metrics = context.MulticlassClassification.Evaluate(scored, topKPredictionCount: 10);
        Assert.IsGreaterThan(0.9, metrics.TopKAccuracy); // the n-gram part knows them
    }

    private void Back<TLabel>(TLabel expected, Func<int, TLabel> label)
    {
        var data = Topics.LoadTraining(context, label);
        var chain = TinyModels.Classifier(context, options => options.NumberOfEpochs = 6)
            .Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        using var model = chain.Fit(data);
        // The first row is about sport, the first class.
        var predicted = model.Transform(data).GetColumn<TLabel>("PredictedLabel").First();
        Assert.AreEqual(expected, predicted);
    }

    private MulticlassClassificationMetrics Evaluate(ITransformer model) =>
        context.MulticlassClassification.Evaluate(model.Transform(Topics.LoadTest(context)));

    private AttentionTextClassifierTrainer OneEpoch() => TinyModels.Classifier(context, options => options.NumberOfEpochs = 1);

    private static void AssertClasses(VBuffer<ReadOnlyMemory<char>> values) => CollectionAssert.AreEqual(
        Topics.Classes.ToArray(), values.DenseValues().Select(value => value.ToString()).ToArray());
}
