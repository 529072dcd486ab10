using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Labels of the multi-label classifier that are missing, alike, unknown, or not those of another training.</summary>
[TestClass]
public sealed class MultiLabelDataTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void MissingKeys_DoNotCount_AndRowsWithoutLabelsDo()
    {
        KeysRow[] rows = [.. Subjects.Training.Select((row, i) => new KeysRow
        {
            Label = [.. Subjects.Split(row.Label).Select(name => (uint)Subjects.Labels.ToList().IndexOf(name) + 1)],
            Text = row.Text,
        })];
        var expected = Probabilities(context.Data.LoadFromEnumerable(rows));
        foreach (var row in rows)
            row.Label = [0, .. row.Label, 0, .. row.Label];
        CollectionAssert.AreEqual(expected, Probabilities(context.Data.LoadFromEnumerable(rows)));
        var labelled = Probabilities(context.Data.LoadFromEnumerable(rows.Where(row => row.Label.Any(key => key > 0))));
        CollectionAssert.AreNotEqual(expected, labelled);
        using var model = Trainer().Fit(context.Data.LoadFromEnumerable(rows));
        Assert.AreEqual((200, 0), (model.TrainingSummary!.RowsRead, model.TrainingSummary.RowsSkipped));
        CollectionAssert.AreEqual(new[] { "1", "2", "3" }, model.LabelNames.ToArray());
    }

    [TestMethod]
    public void NothingToLearnFrom_IsRefused()
    {
        Refused("None of 2 rows has a label in column 'Label'; expected some that have.", ("", "a"), (" , ", "b"));
        Refused("All 2 rows have the same labels in column 'Label', 'x', 'y'; expected rows with different ones.",
            ("x,y", "a"), ("y, x", "b"));
        Refusal.Of<InvalidOperationException>(
            () => Trainer().Fit(context.Data.LoadFromEnumerable([new KeysRow { Text = "a" }, new KeysRow()])),
            "None of 2 rows has a label in column 'Label'; expected some that have '1', '2', '3'.");
        Refused("The training data has no rows");
        Refusal.Of<ArgumentOutOfRangeException>(() => Trainer().Fit(Topics.LoadTraining(context)),
            "The label column 'Label' has type",
            "expected a vector of keys (see MapValueToKey), a vector of texts (String), or a text (String) of labels");
    }

    [TestMethod]
    public void OneLabel_IsEnough()
    {
        var rows = Subjects.Training.Select(
            row => new Row<string> { Label = row.Label.Contains("food") ? "food" : "", Text = row.Text });
        using var model = Trainer(options => options.NumberOfEpochs = 6).Fit(TextPairs.Load(context, rows));
        Assert.AreEqual("food", model.Predict("why is soup so?").Top(5).Single().ClassName);
        Assert.AreEqual(1, model.Transform(Subjects.LoadTest(context)).GetColumn<float[]>("Score").First().Length);
    }

    [TestMethod]
    public void AValidationSet_IsReadByName_WhateverItsColumn()
    {
        float[] Train(IDataView validation) => Probabilities(
            Subjects.LoadKeys(context, Subjects.Training), options => options.ValidationSet = validation);
        var keys = Train(Subjects.LoadKeys(context, Subjects.Test));
        CollectionAssert.AreEqual(keys, Train(Subjects.LoadTest(context)));
        CollectionAssert.AreEqual(keys, Train(Subjects.LoadTexts(context, Subjects.Test)));
        Assert.IsNotEmpty(Probabilities(Subjects.LoadTexts(context, Subjects.Training),
            options => options.ValidationSet = Subjects.LoadTexts(context, Subjects.Test)));
        // Other keys for the same names, and labels that training has not seen.
        var strange = Subjects.Test.Select(row => new Row<string> { Label = row.Label + ",weather", Text = row.Text });
        var other = Subjects.LoadTexts(context, strange.Reverse());
        var mapped = context.Transforms.Conversion.MapValueToKey("Label").Fit(other)
            .Transform(Subjects.LoadTexts(context, strange));
        CollectionAssert.AreEqual(keys, Train(mapped));
        Refusal.Of<ArgumentOutOfRangeException>(
            () => Train(context.Data.LoadFromEnumerable([new TwoKeysRow { Text = "a" }])),
            "of the validation set has type",
            "expected the 3 keys of the training data. Map both with one fitted MapValueToKey.");
    }

    [TestMethod]
    public void AWarmStart_KeepsTheOrderOfTheLabels_AndRefusesNewOnes()
    {
        using var start = Trainer(options => options.NumberOfEpochs = 6).Fit(Subjects.LoadTraining(context));
        // In the order of their names, they begin with another label than the training rows.
        var other = Subjects.Test.OrderBy(row => row.Label == "" ? "none" : row.Label, StringComparer.Ordinal).ToArray();
        Assert.AreNotEqual(start.LabelNames[0], Subjects.Split(other[0].Label)[0]);
        using var model = Trainer().Fit(TextPairs.Load(context, other), start);
        CollectionAssert.AreEqual(start.LabelNames.ToArray(), model.LabelNames.ToArray());
        using var unvalidated = Trainer().Fit(TextPairs.Load(context, Subjects.Test.Take(10)), start);
        CollectionAssert.AreEqual(start.Thresholds.ToArray(), unvalidated.Thresholds.ToArray());
        Assert.AreSame(start.Model.Configuration.Scales, unvalidated.Model.Configuration.Scales);
        var rows = Subjects.Test.Append(new Row<string> { Label = "weather", Text = "rain" });
        Refusal.Of<ArgumentException>(() => Trainer().Fit(TextPairs.Load(context, rows), start),
            "The label column 'Label' has 4 classes (", "'weather'); expected 3 classes (");
    }

    [TestMethod]
    public void ABrokenOffTraining_GoesOn_ButNotWithOtherLabels()
    {
        var directory = Directory.CreateTempSubdirectory("labels-").FullName;
        try
        {
            AttentionMultiLabelClassifierTrainer Create(
                IProgress<TrainingProgress>? progress, CancellationToken token = default) => Trainer(options =>
                {
                    (options.NumberOfEpochs, options.CheckpointDirectory) = (3, directory);
                    (options.Progress, options.CancellationToken) = (progress, token);
                    options.Threshold = progress is null ? null : 0.5; // which may change
                });
            using var cancel = new CancellationTokenSource();
            var act = new ProgressList(report =>
            {
                if (report.EpochEnded && report.Epoch == 2)
                    cancel.Cancel();
            });
            Assert.Throws<OperationCanceledException>(
                () => Create(act, cancel.Token).Fit(Subjects.LoadTraining(context)));
            // As many sets of labels in the same places, but of other labels.
            var swapped = Subjects.Training.Select(row => new Row<string>
            {
                Label = row.Label.Replace("food", "?").Replace("sport", "food").Replace("?", "sport"), Text = row.Text,
            });
            var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(Subjects.LoadTexts(context, Subjects.Training));
            Refusal.Of<InvalidOperationException>(
                () => Create(null).Fit(keys.Transform(Subjects.LoadTexts(context, swapped))), "the training data is");
            using var resumed = Create(null).Fit(Subjects.LoadTraining(context));
            using var whole = Trainer(options => options.NumberOfEpochs = 3).Fit(Subjects.LoadTraining(context));
            CollectionAssert.AreEqual(
                whole.Predict("pasta").Probabilities.ToArray(), resumed.Predict("pasta").Probabilities.ToArray());
            Assert.AreEqual(2, resumed.TrainingSummary!.ResumedAfterEpoch);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void ACheckpoint_IsUsedAsItIs_Trained_AndWritten()
    {
        using var folders = new TinyCheckpoints();
        AttentionMultiLabelClassifierTrainer Create(string folder, int epochs) =>
            context.MulticlassClassification.Trainers.AttentionMultiLabelClassifier(TinyCheckpoints.Options(
                new AttentionMultiLabelClassifierTrainer.Options(), folder, options => options.NumberOfEpochs = epochs));
        const string text = "the film was very good — fine by me";
        using var classes = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, options => options.NumberOfEpochs = 0)
            .Fit(Scores.Load(context, [text]));
        using var own = Create(TinyCheckpoints.Bert, 0).Fit(Scores.Load(context, [text]));
        TinyCheckpoints.AreNear(TinyCheckpoints.Logits(classes, text), TinyCheckpoints.Logits(own, text), 1e-6);
        CollectionAssert.AreEqual(new[] { "negative", "neutral", "positive" }, own.LabelNames.ToArray());
        CollectionAssert.AreEqual(new[] { 0.5, 0.5, 0.5 }, own.Thresholds.ToArray());

        using var model = Create(TinyCheckpoints.Bert, 1).Fit(Subjects.LoadTraining(context));
        var folder = folders.New("labels");
        model.SaveCheckpoint(folder);
        using var back = Create(folder, 0).Fit(Scores.Load(context, [text]));
        TinyCheckpoints.AreNear(TinyCheckpoints.Logits(model, text), TinyCheckpoints.Logits(back, text), 1e-5);
        CollectionAssert.AreEqual(model.LabelNames.ToArray(), back.LabelNames.ToArray());
    }

    [TestMethod]
    public void Options_AreChecked()
    {
        foreach (var wrong in new[] { 0, 1, -0.5, double.NaN })
        {
            Refusal.Of<ArgumentOutOfRangeException>(
                () => Trainer(options => options.Threshold = wrong), $"'Threshold' is {wrong}; expected in (0, 1).");
            Refusal.Of<ArgumentOutOfRangeException>(
                () => Trainer(options => options.LabelSmoothing = wrong == 0 ? 1 : wrong), "'LabelSmoothing' is ");
        }
        Refusal.Of<ArgumentException>(() => Trainer(options => options.ProbabilityColumnName = "Score"),
            "'ProbabilityColumnName' is 'Score', as is 'ScoreColumnName'; expected a name of its own.");
        Refusal.Of<ArgumentException>(
            () => Trainer(options => options.PredictedLabelColumnName = ""), "PredictedLabelColumnName");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.MulticlassClassification.Trainers
            .AttentionMultiLabelClassifier("Topics").Fit(Subjects.LoadTest(context)), "'Topics' is not in the data");
        var separated = TextPairs.Load(context, Subjects.Training.Select(
            row => new Row<string> { Label = row.Label.Replace(',', '|'), Text = row.Text }));
        CollectionAssert.AreEqual(
            Probabilities(Subjects.LoadTraining(context)), Probabilities(separated, options => options.LabelSeparator = '|'));
        CollectionAssert.AreNotEqual(Probabilities(Subjects.LoadTraining(context)),
            Probabilities(Subjects.LoadTraining(context), options => options.LabelSmoothing = 0.3));
    }

    private void Refused(string message, params (string Label, string Text)[] rows) => Refusal.Of<InvalidOperationException>(
        () => Trainer().Fit(TextPairs.Load(context, rows.Select(row => new Row<string> { Label = row.Label, Text = row.Text }))),
        message);

    private float[] Probabilities(IDataView data, Action<AttentionMultiLabelClassifierTrainer.Options>? change = null)
    {
        using var model = Trainer(change).Fit(data);
        return [.. model.Predict(Subjects.Test.Take(5).Select(row => row.Text!))
            .SelectMany(prediction => prediction.Probabilities)];
    }

    private AttentionMultiLabelClassifierTrainer Trainer(Action<AttentionMultiLabelClassifierTrainer.Options>? change = null) =>
        TinyModels.MultiLabel(context, options =>
        {
            options.NumberOfEpochs = 1;
            change?.Invoke(options);
        });

    private sealed class KeysRow
    {
        [KeyType(3)]
        public uint[] Label { get; set; } = [];

        public string? Text { get; set; }
    }

    private sealed class TwoKeysRow
    {
        [KeyType(2)]
        public uint[] Label { get; set; } = [];

        public string? Text { get; set; }
    }
}
