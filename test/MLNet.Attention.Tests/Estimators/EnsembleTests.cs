using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Models of several networks: cross-fitting, averages, checkpoints, and pre-training.</summary>
[TestClass]
public sealed class EnsembleTests
{
    private static readonly string[] Texts = ["a wonderful film, I loved it", "boring from the first minute", "", "and it is"];

    private readonly MLContext context = new(1);

    [TestMethod]
    public void CrossFitting_ReportsTheLossOfRowsThatWereNotLearnt_OfAllRows()
    {
        var progress = new ProgressList();
        using var model = Fit(options =>
        {
            options.NumberOfModels = 3;
            options.Progress = progress;
        });
        Assert.HasCount(3, model.Model.Network.Networks);
        var last = progress.Epochs[^1];
        Assert.AreEqual((3, 3), (last.Epoch, last.EpochCount));
        Assert.AreEqual(last.StepCount, last.Step);
        Assert.IsGreaterThan(0.9, last.ValidationAccuracy!.Value);
        // A model that had seen the rows would know them all.
        Assert.IsGreaterThan(1 - 1e-9, Accuracy(model, TestData.Training));
        Assert.IsGreaterThan(0.9, Accuracy(model, TestData.Test));
    }

    [TestMethod]
    public void RandomLabels_AreNotPredicted_OutOfFold()
    {
        // In-sample figures would be near 1; here no text tells the label.
        var progress = new ProgressList();
        var random = new Random(3);
        var rows = TestData.Training.Select(row => new Review { Text = row.Text, Label = random.Next(2) == 0 }).ToList();
        using var model = Trainer(options =>
        {
            options.NumberOfModels = 4;
            options.Progress = progress;
        }).Fit(TestData.Load(context, rows));
        Assert.IsLessThan(0.65, progress.Epochs.Max(epoch => epoch.ValidationAccuracy!.Value));
        Assert.IsGreaterThan(0.65, progress.Epochs.Min(epoch => epoch.ValidationLoss!.Value), "as good as a coin: ln 2 is 0.69");
    }

    /// <summary>Each network would lack a part of what little there is, and the calibration would find nothing true.</summary>
    [TestMethod]
    [DataRow(2)]
    [DataRow(4)]
    public void AFewRows_AreAllLearnt(int count)
    {
        var rows = TestData.Training.Where(row => row.Label).Take(count / 2)
            .Concat(TestData.Training.Where(row => !row.Label).Take(count / 2)).ToList();
        using var model = Trainer(options => options.NumberOfModels = 4).Fit(TestData.Load(context, rows));
        Assert.AreEqual(1, Accuracy(model, rows));
        Assert.IsNull(model.TrainingSummary!.Calibration!.Loss);
    }

    [TestMethod]
    public void WithoutAValidationFraction_AllNetworksLearnAllRows_AndAllEpochsRun()
    {
        var progress = new ProgressList();
        using var model = Fit(options =>
        {
            (options.NumberOfModels, options.ValidationFraction, options.NumberOfEpochs) = (2, 0, 3);
            options.Progress = progress;
        });
        Assert.IsTrue(progress.Epochs.All(epoch => epoch.ValidationLoss is null));
        Assert.AreEqual(3, progress.Epochs[^1].Epoch);
        Assert.AreEqual(0, model.TrainingSummary!.ValidationRows);
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.NGram)]
    [DataRow(TextEncoder.Recurrent)]
    public void Saved_ItScoresAndExplainsTheSame(TextEncoder encoder)
    {
        using var model = Fit(options =>
        {
            options.NumberOfModels = 2;
            options.Encoder = encoder;
            options.NumberOfEpochs = 1;
        });
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(model));
        CollectionAssert.AreEqual(Scores.Of(model, Texts), Scores.Of(loaded, Texts));
        var (before, after) = (model.Explain(context, Texts[0]), loaded.Explain(context, Texts[0]));
        Assert.AreEqual(before.Predicted.Logit, after.Predicted.Logit);
        Assert.IsLessThan(0.05, before.Predicted.CompletenessError);
        Assert.AreEqual(1, before.PoolingWeights.Sum(), 1e-4);
        Assert.AreEqual(1, before.Rollout.Sum(), 1e-4);
    }

    [TestMethod]
    public void TheSameSeed_GivesTheSameModel_ThoughNetworksTrainSideBySide()
    {
        byte[] Weights()
        {
            using var model = Fit(options =>
            {
                options.NumberOfModels = 3;
                options.NumberOfEpochs = 2;
            });
            return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
        }
        CollectionAssert.AreEqual(Weights(), Weights());
    }

    [TestMethod]
    public void WithAValidationSet_AllNetworksLearnFromAllRows()
    {
        var progress = new ProgressList();
        using var model = Fit(options =>
        {
            options.NumberOfModels = 2;
            options.ValidationSet = TestData.LoadTest(context);
            options.Progress = progress;
        });
        Assert.HasCount(2, model.Model.Network.Networks);
        Assert.AreEqual(3 * 2 * 25, progress.Epochs[^1].Step, "3 epochs, 2 networks, 400 rows by 16");
    }

    [TestMethod]
    public void BrokenOff_ItGoesOn_ToTheSameModel()
    {
        var directory = Directory.CreateTempSubdirectory("checkpoint-").FullName;
        try
        {
            void Change(AttentionSentimentTrainer.Options options)
            {
                options.NumberOfModels = 2;
                options.Pretraining = TextPretraining.MaskedLanguageModel;
                options.NumberOfPretrainingEpochs = 1;
            }
            using var whole = Fit(Change);
            using var cancellation = new CancellationTokenSource();
            Assert.ThrowsExactly<OperationCanceledException>(() => Fit(options =>
            {
                Change(options);
                options.CheckpointDirectory = directory;
                options.CancellationToken = cancellation.Token;
                options.Progress = new Reporter(report =>
                {
                    // The first epoch is that of pre-training, of fewer steps.
                    if (report is { EpochEnded: true, Epoch: 2 })
                        cancellation.Cancel();
                });
            }));
            var log = new LogList(context);
            using var resumed = Fit(options =>
            {
                Change(options);
                options.CheckpointDirectory = directory;
            });
            log.AssertOne(ChannelMessageKind.Info, "after epoch 2");
            CollectionAssert.AreEqual(ModelZip.Read(ModelZip.Save(whole), "model.safetensors"),
                ModelZip.Read(ModelZip.Save(resumed), "model.safetensors"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void AWarmStart_HasAsManyNetworks()
    {
        using var model = Fit(options => options.NumberOfModels = 2);
        using var next = Trainer(options => options.NumberOfModels = null).Fit(TestData.LoadTest(context), model);
        Assert.HasCount(2, next.Model.Network.Networks);
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => Trainer(options => options.NumberOfModels = 3).Fit(TestData.LoadTest(context), model));
        Assert.Contains("'NumberOfModels' is 3; expected 2", error.Message);
    }

    [TestMethod]
    public void ByDefault_AModelHasFourNetworks()
    {
        using var model = Fit(options =>
        {
            options.NumberOfModels = null;
            options.NumberOfEpochs = 1;
        });
        Assert.HasCount(4, model.Model.Network.Networks);
    }

    [TestMethod]
    [DataRow(TextEncoder.Hybrid)]
    [DataRow(TextEncoder.Transformer)]
    public void Distilled_OneNetworkIsKept_AndIsAsGood(TextEncoder encoder)
    {
        AttentionSentimentTransformer Fit(bool distillation) => this.Fit(options =>
        {
            options.Encoder = encoder;
            options.NumberOfModels = 3;
            options.NumberOfEpochs = 6;
            options.Distillation = distillation;
        });
        using var teachers = Fit(false);
        using var student = Fit(true);
        Assert.HasCount(1, student.Model.Network.Networks);
        Assert.AreEqual(Accuracy(teachers, TestData.Test), Accuracy(student, TestData.Test), 0.05);
        double LossOf(ITransformer model) =>
            Metric(model, (score, label) => Math.Log(1 + Math.Exp(label ? -score : score)));
        Assert.AreEqual(LossOf(teachers), LossOf(student), 0.1);
        CollectionAssert.AreEqual(Scores.Of(student, Texts), Scores.Of(ModelZip.Load(ModelZip.Save(student)), Texts));
    }

    [TestMethod]
    public void DistilledNumbersAndClasses_AreAsGood()
    {
        using var numbers = TinyModels.Regression(context, options =>
        {
            (options.NumberOfModels, options.Distillation, options.NumberOfEpochs) = (2, true, 6);
            options.SecondTextColumnName = "Second";
        }).Fit(TextPairs.Load(context, TextPairs.Similarity));
        Assert.HasCount(1, numbers.Model.Network.Networks);
        using var classes = TinyModels.Classifier(context, options =>
            (options.NumberOfModels, options.Distillation, options.NumberOfEpochs) = (2, true, 6))
            .Fit(Topics.LoadTraining(context));
        var metrics = context.MulticlassClassification.Evaluate(classes.Transform(Topics.LoadTest(context)));
        Assert.IsGreaterThan(0.9, metrics.MicroAccuracy);
    }

    [TestMethod]
    public void Distillation_NeedsSeveralNetworks_AndNoValidationSet()
    {
        Assert.Contains("'Distillation' is True; expected false with 'NumberOfModels' 1",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(options => options.Distillation = true)).Message);
        Assert.Contains("'Distillation' is True; expected false with 'ValidationSet'",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Trainer(options =>
                (options.NumberOfModels, options.Distillation, options.ValidationSet) = (2, true, TestData.LoadTest(context))))
                .Message);
    }

    [TestMethod]
    public void Pretraining_ChangesTheModel_AndReadsTheUnlabelledTexts()
    {
        float[] ScoresWith(TextPretraining pretraining, bool unlabelled)
        {
            using var model = Fit(options =>
            {
                options.Encoder = TextEncoder.Transformer; // with an n-gram part, its scale may be 0
                options.Pretraining = pretraining;
                options.NumberOfPretrainingEpochs = 1;
                options.NumberOfEpochs = 1;
                options.UnlabelledData = unlabelled ? TestData.LoadTest(context) : null;
            });
            return Scores.Of(model, Texts);
        }
        var results = new[]
        {
            ScoresWith(TextPretraining.None, false),
            ScoresWith(TextPretraining.Embeddings, false),
            ScoresWith(TextPretraining.Embeddings, true),
            ScoresWith(TextPretraining.MaskedLanguageModel, false),
            ScoresWith(TextPretraining.MaskedLanguageModel, true),
        };
        Assert.HasCount(results.Length, results.Select(scores => scores[0]).Distinct().ToList());
        CollectionAssert.AreEqual(results[4], ScoresWith(TextPretraining.MaskedLanguageModel, true));
    }

    [TestMethod]
    public void UnlabelledDataWithoutRows_IsAnError()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Fit(options =>
        {
            options.Pretraining = TextPretraining.Embeddings;
            options.UnlabelledData = TestData.Load(context, []);
        }));
        Assert.Contains("The unlabelled data has no rows", error.Message);
    }

    [TestMethod]
    public void TrainingLeavesNothingBehindButTheNetworks()
    {
        var parameters = TinyModels.Sentiment.Model.Network.parameters().Count();
        LiveTensors.AreNoMoreAfter(() =>
        {
            var model = Fit(options =>
            {
                options.NumberOfModels = 2;
                options.Pretraining = TextPretraining.MaskedLanguageModel;
                options.NumberOfPretrainingEpochs = 1;
                options.NumberOfEpochs = 1;
            });
            model.Dispose();
        }, 3 * parameters);
    }

    private AttentionSentimentTrainer Trainer(Action<AttentionSentimentTrainer.Options> change) =>
        TinyModels.Trainer(context, change);

    private AttentionSentimentTransformer Fit(Action<AttentionSentimentTrainer.Options> change) =>
        Trainer(change).Fit(TestData.LoadTraining(context));

    private static double Metric(ITransformer model, Func<float, bool, double> of) =>
        Scores.Of(model, [.. TestData.Test.Select(row => row.Text)]).Zip(TestData.Test)
            .Average(pair => of(pair.First, pair.Second.Label));

    private static double Accuracy(ITransformer model, IReadOnlyList<Review> rows) =>
        Scores.Of(model, [.. rows.Select(row => row.Text)]).Zip(rows).Average(pair => pair.First > 0 == pair.Second.Label ? 1.0 : 0);

    private sealed class Reporter(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
