using System.Globalization;
using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The token classifier, from training to its columns.</summary>
[TestClass]
public sealed class TokenClassifierTests
{
    private static readonly Tagged[] Training = Tagged.Make(1, 200);
    private static readonly Tagged[] Test = Tagged.Make(2, 40);

    private static readonly Lazy<ITransformer> Fitted = new(() => Fit(new MLContext(1), Training, _ => { }));

    private readonly MLContext context = new(1);

    private static AttentionTokenClassifierTransformer Classifier => LastOf(Fitted.Value);

    [TestMethod]
    public void Entities_AreFound_AlsoOfNamesNeverSeen()
    {
        var metrics = context.EvaluateEntities(Fitted.Value.Transform(Load(Test)));
        Assert.IsGreaterThan(0.95, metrics.Micro.F1);
        CollectionAssert.AreEqual(new[] { "person", "place" }, metrics.PerKind.Keys.ToArray());
        const string text = " Bob  Zetsen visits Rome today";
        var entities = Classifier.FindEntities(text);
        CollectionAssert.AreEqual(new[] { ("Bob  Zetsen", "person", 0, 2), ("Rome", "place", 3, 1) },
            entities.Select(entity => (entity.Text, entity.Kind, entity.FirstToken, entity.TokenCount)).ToArray());
        foreach (var entity in entities)
        {
            Assert.AreEqual(entity.Text, text.Substring(entity.Range.Start, entity.Range.Length));
            Assert.IsTrue(entity.Score is > 0.5f and <= 1.0001f);
        }
    }

    [TestMethod]
    public void Columns_SayTheSame_OfTextsAndOfTokens()
    {
        var ofTokens = Rows(Fitted.Value.Transform(Load(Test)));
        var ofTexts = Rows(Fit(context, Training, options => options.TextColumnName = "Text").Transform(Load(Test)));
        for (var i = 0; i < Test.Length; i++)
        {
            var (row, other, tokens) = (ofTokens[i], ofTexts[i], Test[i].Tokens);
            Assert.HasCount(tokens.Length, row.PredictedLabel);
            Assert.HasCount(4 * tokens.Length, row.Score);
            var entities = Classifier.FindEntities(tokens);
            CollectionAssert.AreEqual(entities.Select(entity => entity.Text).ToArray(), row.Entities);
            CollectionAssert.AreEqual(entities.Select(entity => entity.Kind).ToArray(), row.EntityKinds);
            AreNear([.. entities.Select(entity => entity.Score)], row.EntityScores);
            CollectionAssert.AreEqual(
                entities.SelectMany(entity => new[] { entity.Range.Start, entity.Range.Length }).ToArray(), row.EntitySpans);
            CollectionAssert.AreEqual(row.PredictedLabel, other.PredictedLabel);
            AreNear(row.Score, other.Score);
            for (var k = 0; k < other.Entities.Length; k++)
            {
                Assert.AreEqual(
                    other.Entities[k], Test[i].Text.Substring(other.EntitySpans[2 * k], other.EntitySpans[2 * k + 1]));
            }
            for (var token = 0; token < tokens.Length; token++)
            {
                var probabilities = row.Score[(4 * token)..(4 * token + 4)];
                Assert.AreEqual(1, probabilities.Sum(), 1e-4);
            }
        }
    }

    [TestMethod]
    public void PredictedLabels_HaveTheValuesOfTheLabel_AndNeverContinueNothing()
    {
        var shuffled = Test.Select((row, i) => new Tagged { Tokens = [.. row.Tokens.Reverse()], Label = row.Label }).ToArray();
        var data = context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(Fitted.Value.Transform(Load(Test)))
            .Transform(Fitted.Value.Transform(Load(shuffled)));
        foreach (var labels in data.GetColumn<string[]>("PredictedLabel"))
        {
            for (var i = 0; i < labels.Length; i++)
            {
                Assert.Contains(labels[i], new[] { "O", "B-person", "I-person", "B-place" });
                Assert.IsTrue(labels[i] != "I-person" || (i > 0 && labels[i - 1].EndsWith("person", StringComparison.Ordinal)));
            }
        }
    }

    [TestMethod]
    public void ALongText_IsReadInWindows()
    {
        using var model = LastOf(Fit(context, Training, options => options.MaximumTokens = 24));
        var text = string.Join(" ", Enumerable.Repeat("Ann visits Rome today", 200));
        var entities = model.FindEntities(text);
        Assert.HasCount(400, entities);
        Assert.IsTrue(entities.All(entity => entity.Text is "Ann" or "Rome"));
        Assert.IsEmpty(model.FindEntities(""));
        Assert.IsEmpty(model.FindEntities(" \t "));
        Assert.HasCount(1, Fitted.Value.Transform(Load([new Tagged()])).GetColumn<uint[]>("PredictedLabel"));
        // A token longer than what is read at once is read by its beginning; an empty one is read, too.
        Assert.IsNotNull(model.FindEntities(["Ann", new string('x', 5000), "", "visits"]));
    }

    [TestMethod]
    public void Contract() => EstimatorContract.Check(context, Pipeline(context, options => options.NumberOfEpochs = 1),
        new(Load(Training[..30])) { Transform = [Load(Test[..3])] });

    [TestMethod]
    public void Alone_ItNeedsKeysAndTokens()
    {
        var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(Training)).Transform(Load(Training[..30]));
        var trainer = context.MulticlassClassification.Trainers.AttentionTokenClassifier(Options(options =>
        {
            options.NumberOfEpochs = 1;
            options.TextColumnName = "Text";
        }));
        var view = new ContractData(keys)
        {
            NotForFit =
            [
                Load(Training[..30]), // labels are no keys
                context.Transforms.DropColumns("Text").Fit(keys).Transform(keys),
                context.Transforms.CopyColumns("Text", "Label").Fit(keys).Transform(keys),
            ],
            NotForTransform = [context.Transforms.CopyColumns("Text", "Label").Fit(keys).Transform(keys)],
        };
        EstimatorContract.Check(context, trainer, view);
    }

    [TestMethod]
    public void ALoadedModel_GivesTheSame_AndIsSavedTheSame()
    {
        var zip = ModelZip.Save(Classifier);
        using var loaded = (AttentionTokenClassifierTransformer)ModelZip.Load(zip);
        Assert.AreEqual("Tokens", loaded.TextColumnName);
        foreach (var row in Test)
            CollectionAssert.AreEqual(Classifier.FindEntities(row.Text).ToList(), loaded.FindEntities(row.Text).ToList());
        foreach (var file in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(zip, file), ModelZip.Read(ModelZip.Save(loaded), file), file);
    }

    [TestMethod]
    public void Engines_AndThreads_GiveTheSame()
    {
        var expected = Test.Select(row => Classifier.FindEntities(row.Tokens).Select(entity => entity.Text).ToArray()).ToList();
        var engine = context.Model.CreatePredictionEngine<Tagged, Found>(
            Fitted.Value, new PredictionEngineOptions { OwnsTransformer = false });
        for (var i = 0; i < 10; i++)
            CollectionAssert.AreEqual(expected[i], engine.Predict(Test[i]).Entities);
        Parallel.For(0, 100, i => CollectionAssert.AreEqual(expected[i % expected.Count],
            Classifier.FindEntities(Test[i % expected.Count].Tokens).Select(entity => entity.Text).ToArray()));
    }

    [TestMethod]
    [DataRow(TextEncoder.Transformer, WordPooling.First, true, 0)]
    [DataRow(TextEncoder.Convolutional, WordPooling.Mean, false, 512)]
    [DataRow(TextEncoder.Recurrent, WordPooling.First, false, 0)]
    public void EachKindOfNetwork_Learns(TextEncoder encoder, WordPooling pooling, bool chain, int features)
    {
        var model = Fit(context, Training, options =>
        {
            (options.Encoder, options.WordPooling) = (encoder, pooling);
            (options.LinearChain, options.FeatureBuckets) = (chain, features);
            options.NumberOfEpochs = 20;
        });
        Assert.IsGreaterThan(0.9, context.EvaluateEntities(model.Transform(Load(Test))).Micro.F1);
        ((IDisposable)model).Dispose();
    }

    [TestMethod]
    public void TheSameSeed_GivesTheSameModel()
    {
        byte[] Weights()
        {
            var model = Fit(new MLContext(1), Training[..40], options => options.NumberOfEpochs = 1);
            return ModelZip.Read(ModelZip.Save(LastOf(model)), "model.safetensors");
        }
        CollectionAssert.AreEqual(Weights(), Weights());
    }

    [TestMethod]
    public void LabelsWithoutKeys_AreOutside_WhereNoKeyIs()
    {
        // As the users of Microsoft.ML.TorchSharp write them.
        Tagged Rename(Tagged row) => new()
        {
            Tokens = row.Tokens,
            Label = Array.ConvertAll(row.Label, label => label == "O" ? "0" : label[2..].ToUpperInvariant()),
        };
        var keys = context.Data.LoadFromEnumerable(new[] { new Key { Value = "PERSON" }, new Key { Value = "PLACE" } });
        var data = context.Data.LoadFromEnumerable(Training.Select(Rename));
        var model = context.Transforms.Conversion.MapValueToKey("Label", keyData: keys)
            .Append(context.MulticlassClassification.Trainers.AttentionTokenClassifier(Options(_ => { }))).Fit(data);
        var predicted = model.Transform(context.Data.LoadFromEnumerable(Test.Select(Rename)));
        Assert.IsGreaterThan(0.9, context.EvaluateEntities(predicted).Micro.F1);
        Assert.Contains(0u, predicted.GetColumn<uint[]>("PredictedLabel").First());
        Assert.HasCount(3 * Test[0].Tokens.Length, predicted.GetColumn<float[]>("Score").First());
        CollectionAssert.AreEqual(new[] { "PERSON", "PLACE" },
            model.LastTransformer.FindEntities("Ann visits Rome today").Select(entity => entity.Kind).ToArray());
    }

    [TestMethod]
    public void TokensWithoutALabel_AreNotLearntFrom()
    {
        // Half of the labels are missing: their values are none of the keys.
        var known = new[] { "O", "B-person", "I-person", "B-place" };
        var random = new Random(1);
        var rows = Training.Select(row => new Tagged
        {
            Tokens = row.Tokens,
            Label = Array.ConvertAll(row.Label, label => random.Next(2) == 0 ? label : "unknown"),
        });
        var keys = context.Data.LoadFromEnumerable(known.Select(value => new Key { Value = value }));
        foreach (var chain in new[] { true, false })
        {
            var model = context.Transforms.Conversion.MapValueToKey("Label", keyData: keys)
                .Append(context.MulticlassClassification.Trainers.AttentionTokenClassifier(
                    Options(options => options.LinearChain = chain))).Fit(context.Data.LoadFromEnumerable(rows));
            Assert.IsGreaterThan(0.9, context.EvaluateEntities(model.Transform(Load(Test))).Micro.F1);
        }
    }

    [TestMethod]
    public void Progress_HasTheF1OfValidationRows()
    {
        var progress = new ProgressList();
        var log = new LogList(context);
        var rows = Training[..60].Append(new Tagged()).ToArray();
        Fit(context, rows, options =>
        {
            options.NumberOfEpochs = 2;
            options.Progress = progress;
            options.ValidationSet = MapTest();
        });
        Assert.HasCount(2, progress.Epochs);
        Assert.IsTrue(progress.Epochs.All(report => report.ValidationLoss > 0 && report.ValidationAccuracy is >= 0 and <= 1));
        Assert.IsTrue(progress.Reports.Where(report => report.Epoch > 0).All(
            report => report.ValidationMeasure == ValidationMeasure.EntityF1));
        var f1 = string.Create(CultureInfo.InvariantCulture,
            $", validation F1 of entities {progress.Epochs[1].ValidationAccuracy:0.0000}");
        Assert.Contains(f1, progress.Epochs[1].ToString());
        log.AssertOne(ChannelMessageKind.Info, string.Create(CultureInfo.InvariantCulture, $"Epoch 2/2: training loss " +
            $"{progress.Epochs[1].TrainingLoss:0.0000}, validation loss {progress.Epochs[1].ValidationLoss:0.0000}{f1}"));
        log.AssertOne(ChannelMessageKind.Warning, "1 of 61 training rows have no token in column 'Tokens' and are ignored.");

        IDataView MapTest() =>
            context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(Training)).Transform(Load(Test));
    }

    [TestMethod]
    public void TheEpochThatIsKept_HasTheHighestF1()
    {
        var log = new LogList(context);
        // Labels that no token tells, so that there is soon an epoch that is no better.
        var random = new Random(3);
        var rows = Training.Select(row => new Tagged
        {
            Tokens = row.Tokens, Label = Array.ConvertAll(row.Label, _ => random.Next(3) == 0 ? "B-person" : "O"),
        });
        using var model = LastOf(Fit(context, [.. rows], options =>
            (options.NumberOfEpochs, options.EarlyStoppingPatience, options.LearningRate) = (30, 1, 0.01)));
        var summary = model.TrainingSummary!;
        var kept = summary.Epochs[summary.KeptEpoch - 1].ValidationAccuracy!.Value;
        Assert.AreEqual(summary.Epochs.Max(epoch => epoch.ValidationAccuracy), kept);
        Assert.AreEqual(TrainingEnd.EarlyStopping, summary.End);
        Assert.Contains($"Epoch {summary.KeptEpoch} of {summary.Epochs.Count} is kept, the one with the highest validation F1 " +
            "of entities; training stopped because the validation F1 of entities no longer rose.", summary.ToString());
        log.AssertOne(ChannelMessageKind.Info, string.Create(CultureInfo.InvariantCulture, $"because the validation F1 of " +
            $"entities has not risen for 1 epochs. The weights of epoch {summary.KeptEpoch} are kept, whose validation F1 of " +
            $"entities, {kept:0.0000}, is the highest."));
    }

    [TestMethod]
    public void TheModel_TellsOfItsTraining_AlsoWhenItIsLoaded()
    {
        using var model = LastOf(Fit(context, [.. Training[..40], new Tagged()], options => options.NumberOfEpochs = 2));
        using var loaded = (AttentionTokenClassifierTransformer)ModelZip.Load(ModelZip.Save(model));
        foreach (var summary in new[] { model.TrainingSummary!, loaded.TrainingSummary! })
        {
            Assert.AreEqual((41, 1), (summary.RowsRead, summary.RowsSkipped));
            Assert.HasCount(2, summary.Epochs);
            Assert.AreEqual(ValidationMeasure.EntityF1, summary.ValidationMeasure);
        }
    }

    [TestMethod]
    public void MaximizeF1_FindsMoreEntities_WhereThatIsBetter()
    {
        var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(Training));
        EntityScore Score(bool maximize)
        {
            using var model = context.MulticlassClassification.Trainers.AttentionTokenClassifier(Options(options =>
            {
                (options.MaximizeF1, options.NumberOfEpochs, options.Seed) = (maximize, 1, 3);
                options.ValidationSet = keys.Transform(Load(Test));
            })).Fit(keys.Transform(Load(Training[..60])));
            return context.EvaluateEntities(model.Transform(keys.Transform(Load(Test)))).Micro;
        }
        var (with, without) = (Score(true), Score(false));
        Assert.IsGreaterThan(without.F1, with.F1);
        Assert.IsGreaterThan(without.PredictedCount, with.PredictedCount);
    }

    [TestMethod]
    public void WhatCannotBeLearntFrom_IsAnError()
    {
        void Refused(Tagged[] rows, params string[] texts) =>
            Refusal.Of<InvalidOperationException>(() => Fit(context, rows, _ => { }), texts);
        Refused([new Tagged { Tokens = ["a", "b"], Label = ["O", "O", "B-x"] }],
            "Row 0 of the training data has 3 labels in column 'Label' and 2 tokens in column 'Tokens'");
        Refused([new Tagged { Tokens = ["a", "b"], Label = ["O", "O"] }],
            "All labels in column 'Label' are 'O'; expected at least two of 'O'");
        var empty = context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(Training)).Transform(Load([new Tagged()]));
        var trainer = context.MulticlassClassification.Trainers.AttentionTokenClassifier(Options(_ => { }));
        Refusal.Of<InvalidOperationException>(() => trainer.Fit(empty), "All 1 rows of the training data have no token");
        var none = context.Transforms.Conversion.MapValueToKey("Label").Fit(Load(Training)).Transform(Load([]));
        Refusal.Of<InvalidOperationException>(() => trainer.Fit(none), "The training data has no rows; expected at least one.");
        var other = context.Transforms.Conversion.MapValueToKey("Label").Fit(Load([new Tagged { Tokens = ["a"], Label = ["X"] }]))
            .Transform(Load([new Tagged { Tokens = ["a"], Label = ["X"] }]));
        Refusal.Of<ArgumentOutOfRangeException>(() => Fit(context, Training, options => options.ValidationSet = other),
            "The label column 'Label' of the validation set has 1 key ('X'); expected 4 keys (");
    }

    [TestMethod]
    public void AnOptionOutsideItsRange_IsNamed()
    {
        void Refused(Action<AttentionTokenClassifierTrainer.Options> change, string message) =>
            Refusal.Of<ArgumentException>(() => Pipeline(context, change), message);
        Refused(options => options.LabelColumnName = " ", "'LabelColumnName' is ' '");
        Refused(options => options.TextColumnName = null!, "'TextColumnName' is null");
        Refused(options => options.Encoder = TextEncoder.Hybrid,
            "'Encoder' is Hybrid; expected one of Transformer, Recurrent, Convolutional.");
        Refused(options => options.WordPooling = (WordPooling)7, "'WordPooling' is 7; expected one of First, Mean.");
        Refused(options => options.FeatureBuckets = 1, "'FeatureBuckets' is 1; expected in [2, 1048576].");
        Refused(options => options.MaximumTokens = 0, "'MaximumTokens' is 0; expected in [1, 1048576].");
        Refused(options => options.WordDropout = 1, "'WordDropout' is 1; expected in [0, 1).");
        Refused(options => options.Dimension = 7, "'Dimension' is 7");
        Refused(options => options.NumberOfEpochs = 0, "'NumberOfEpochs' is 0");
    }

    [TestMethod]
    [DataRow("num_labels", "5", "'values' is an array of 4; expected 5 values")]
    [DataRow("num_labels", "0", "'num_labels' is 0; expected a whole number from 1 to 1024")]
    [DataRow("feature_buckets", "1", "'feature_buckets' is 1; expected 0, or a number from 2 on")]
    [DataRow("feature_buckets", "2000000", "'feature_buckets' is 2000000")]
    [DataRow("feature_buckets", "1000000", "model.safetensors: has")]
    [DataRow("linear_chain", "false", "model.safetensors: ")]
    [DataRow("linear_chain", "1", "'linear_chain' is Number; expected true or false")]
    [DataRow("word_pooling", "\"Last\"", "'word_pooling' is 'Last'; expected one of First, Mean")]
    [DataRow("encoder.type", "\"NGram\"", "'type' is 'NGram'; expected one of Transformer, Recurrent, Convolutional")]
    [DataRow("tokenizer.vocab_size", "258", "expected 258, the 'vocab_size' in manifest.json")]
    [DataRow("tokenizer.model_max_length", "0", "'model_max_length' is 0")]
    [DataRow("model_type", "\"text\"", "'model_type' is 'text'; expected 'token_classification'")]
    public void ADamagedModel_IsNamed(string field, string value, string message) => Assert.Contains(message, Refusal.OfModel(
        ModelZip.WithField(ModelZip.Save(Classifier), field, System.Text.Json.Nodes.JsonNode.Parse(value)!)));

    [TestMethod]
    public void ADisposedModel_RefusesAllUses()
    {
        var model = Fit(context, Training[..30], options => options.NumberOfEpochs = 1);
        var classifier = LastOf(model);
        classifier.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => classifier.FindEntities("a"));
        Assert.ThrowsExactly<ObjectDisposedException>(() => ModelZip.Save(classifier));
    }

    // In other batches, numbers are rounded otherwise.
    private static void AreNear(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5f);
    }

    private static AttentionTokenClassifierTransformer LastOf(ITransformer model) =>
        ((TransformerChain<AttentionTokenClassifierTransformer>)model).LastTransformer;

    private static ITransformer Fit(
        MLContext context, IEnumerable<Tagged> rows, Action<AttentionTokenClassifierTrainer.Options> change) =>
        Pipeline(context, change).Fit(context.Data.LoadFromEnumerable(rows));

    private static EstimatorChain<AttentionTokenClassifierTransformer> Pipeline(
        MLContext context, Action<AttentionTokenClassifierTrainer.Options> change) =>
        context.Transforms.Conversion.MapValueToKey("Label")
            .Append(context.MulticlassClassification.Trainers.AttentionTokenClassifier(Options(change)));

    private static AttentionTokenClassifierTrainer.Options Options(Action<AttentionTokenClassifierTrainer.Options> change)
    {
        var options = new AttentionTokenClassifierTrainer.Options
        {
            TextColumnName = "Tokens", Dimension = 16, NumberOfHeads = 2, FeedForwardDimension = 16, VocabularySize = 300,
            FeatureBuckets = 256, NumberOfEpochs = 6, LearningRate = 0.01, Dropout = 0.1, WeightAveraging = 0.9,
        };
        change(options);
        return options;
    }

    private static IDataView Load(IEnumerable<Tagged> rows) => new MLContext(1).Data.LoadFromEnumerable(rows);

    private static List<Found> Rows(IDataView data) =>
        [.. new MLContext(1).Data.CreateEnumerable<Found>(data, reuseRowObject: false)];

    private sealed class Key
    {
        public string Value { get; set; } = "";
    }

    private sealed class Found
    {
        public uint[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];

        public string[] Entities { get; set; } = [];

        public string[] EntityKinds { get; set; } = [];

        public int[] EntitySpans { get; set; } = [];

        public float[] EntityScores { get; set; } = [];
    }
}
