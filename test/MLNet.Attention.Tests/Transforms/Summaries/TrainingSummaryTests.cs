using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Tests.Transforms.Explanation;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Summaries;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Transforms.Summaries;

/// <summary>What a model says of its training, also when it is saved and loaded, and the page of it.</summary>
[TestClass]
public sealed class TrainingSummaryTests
{
    private const string FileName = "training.json";

    private readonly MLContext context = new(1);

    [TestMethod]
    public void AFittedModel_TellsOfItsDataAndEpochs()
    {
        var progress = new ProgressList();
        var rows = TestData.Training.Select(row => new NumberRow { Text = row.Text!, Label = row.Label ? 1 : 0 })
            .Append(new NumberRow { Text = "no label", Label = float.NaN })
            .Append(new NumberRow { Text = string.Join(' ', Enumerable.Repeat("long", 100)), Label = 1 });
        using var model = TinyModels.Trainer(context, options => options.Progress = progress)
            .Fit(context.Data.LoadFromEnumerable(rows));
        var summary = model.TrainingSummary!;

        Assert.AreEqual((402, 1, 1, 40), (summary.RowsRead, summary.RowsSkipped, summary.TextsCut, summary.ValidationRows));
        Assert.AreEqual(model.Model.Tokenizer.VocabularySize, summary.VocabularySize);
        Assert.AreEqual(model.Model.Configuration.NGramFeatureCount, summary.NGramCount);
        Assert.AreEqual(model.Model.Network.parameters().Sum(parameter => parameter.numel()), summary.WeightCount);
        Assert.AreEqual((1, 1, false, 0), (summary.Seed, summary.NetworkCount, summary.IsWarmStart, summary.ResumedAfterEpoch));
        Assert.AreEqual(typeof(AttentionTextTransformer).Assembly.GetName().Version!.ToString(3), summary.LibraryVersion);
        CollectionAssert.AreEqual(progress.Epochs.Select(epoch => (epoch.Epoch, epoch.TrainingLoss!.Value,
                epoch.ValidationLoss, epoch.ValidationAccuracy)).ToArray(),
            summary.Epochs.Select(epoch => (epoch.Number, epoch.TrainingLoss,
                epoch.ValidationLoss, epoch.ValidationAccuracy)).ToArray());
        Assert.AreEqual(summary.Epochs.MinBy(epoch => epoch.ValidationLoss)!.Number, summary.KeptEpoch);
        Assert.AreEqual(TrainingEnd.AllEpochs, summary.End);
        var scales = model.Model.Configuration.Scales;
        Assert.AreEqual((scales.NGram, scales.Network, scales.Offset),
            (summary.Calibration!.NGramScale, summary.Calibration.NetworkScale, summary.Calibration.Offset));
        Assert.AreEqual(summary.Epochs[summary.KeptEpoch - 1].ValidationLoss!.Value, summary.Calibration.Loss!.Value, 1e-6);
        Assert.AreEqual("16", summary.Options["BatchSize"]);
        Assert.AreEqual("Hybrid", summary.Options["Encoder"]);
        Assert.IsFalse(summary.Options.ContainsKey("Progress"));
    }

    [TestMethod]
    public void Saved_ItIsLoadedAgain()
    {
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        AssertSame(TinyModels.Sentiment.TrainingSummary!, loaded.TrainingSummary!);
        using var reporter = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Reporter));
        AssertSame(TinyModels.Reporter.TrainingSummary!, reporter.TrainingSummary!);
        Assert.IsNull(reporter.TrainingSummary!.Calibration);
        using var extractive = context.Transforms.Text.ExtractiveSummarizer(new ExtractiveSummarizerEstimator.Options())
            .Fit(Reports.LoadTraining(context));
        using var again = (ExtractiveSummarizerTransformer)ModelZip.Load(ModelZip.Save(extractive));
        AssertSame(extractive.TrainingSummary!, again.TrainingSummary!);
        Assert.AreEqual((60, 0), (again.TrainingSummary!.RowsRead, again.TrainingSummary.NetworkCount));
    }

    [TestMethod]
    public void AModelWithoutOne_Loads()
    {
        using var model = (AttentionSentimentTransformer)ModelZip.Load(
            ModelZip.With(ModelZip.Save(TinyModels.Sentiment), FileName, null));
        Assert.IsNull(model.TrainingSummary);
    }

    [TestMethod]
    [DataRow("rows_read", "-1", "'rows_read' is -1; expected a whole number from 0")]
    [DataRow("seconds", "\"x\"", "'seconds' is String; expected a number in [0, 1000000000)")]
    [DataRow("weights", "1e300", "'weights' is 1e300")]
    [DataRow("end", "\"Never\"", "'end' is 'Never'; expected one of AllEpochs, EarlyStopping, TimeLimit")]
    [DataRow("validation_measure", "\"Joy\"",
        "'validation_measure' is 'Joy'; expected one of Accuracy, MicroF1, EntityF1, AnswerF1")]
    [DataRow("epochs", "[{}]", "'epochs[0]': 'epoch' is missing")]
    [DataRow("phases", "[{\"phase\":\"Sleeping\",\"seconds\":1}]", "'phases[0]': 'phase' is 'Sleeping'; expected one of Reading")]
    [DataRow("options", "{\"a\":1}", "'options': 'a' is Number; expected a string")]
    [DataRow("calibration", "[]", "'calibration': found Array; expected a JSON object")]
    public void ADamagedOne_IsNamed(string field, string value, string message)
    {
        var zip = ModelZip.Save(TinyModels.Sentiment);
        var json = JsonNode.Parse(ModelZip.Read(zip, FileName))!;
        json[field] = JsonNode.Parse(value);
        var error = Refusal.OfModel(ModelZip.With(zip, FileName, Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.StartsWith($"{FileName}: ", error);
        Assert.Contains(message, error);
    }

    [TestMethod]
    public void ATrainingThatStopsEarly_SaysWhatItKeeps_AndWhy()
    {
        var log = new LogList(context);
        // Labels that no text tells: what is learnt does not help with other rows.
        var random = new Random(3);
        var rows = TestData.Training.Select(row => new Review { Text = row.Text, Label = random.Next(2) == 0 }).ToList();
        using var model = TinyModels.Trainer(context, options =>
        {
            options.Encoder = TextEncoder.Transformer;
            options.NumberOfEpochs = 30;
            options.EarlyStoppingPatience = 2;
        }).Fit(TestData.Load(context, rows));
        var summary = model.TrainingSummary!;
        Assert.AreEqual(TrainingEnd.EarlyStopping, summary.End);
        Assert.AreEqual(summary.Epochs.Count, summary.KeptEpoch + 2);
        log.AssertOne(ChannelMessageKind.Info, $"Training stops after epoch {summary.Epochs.Count} of 30, because the " +
            $"validation loss has not fallen for 2 epochs. The weights of epoch {summary.KeptEpoch} are kept, whose validation loss, ");
        Assert.Contains("training stopped because the validation loss no longer fell", summary.ToString());
    }

    [TestMethod]
    public void Resumed_ItHasAllEpochs()
    {
        var directory = Directory.CreateTempSubdirectory("summary-").FullName;
        try
        {
            AttentionSentimentTransformer Fit(Action<TrainingProgress> act) => TinyModels.Trainer(context, options =>
            {
                options.CheckpointDirectory = directory;
                options.Progress = new ProgressList(act);
            }).Fit(TestData.LoadTraining(context));
            Assert.Throws<InvalidTimeZoneException>(() => Fit(report =>
            {
                if (report is { Epoch: 2, Step: > 25 })
                    throw new InvalidTimeZoneException();
            }));
            var resumedAfter = 0;
            using var model = Fit(report => resumedAfter = Math.Max(resumedAfter, report.ResumedAfterEpoch));
            CollectionAssert.AreEqual(new[] { 1, 2, 3 }, model.TrainingSummary!.Epochs.Select(epoch => epoch.Number).ToArray());
            Assert.AreEqual((1, 1), (resumedAfter, model.TrainingSummary.ResumedAfterEpoch));
            Assert.Contains("It went on from a checkpoint after epoch 1.", model.TrainingSummary.ToString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [TestMethod]
    public void Text_SaysWhatTheNumbersMean()
    {
        var text = Given().ToString();
        Assert.StartsWith("Trained by MLNet.Attention 9.8.7 in 1 min 05 s, seed 42", text);
        Assert.Contains("1,234 rows read, 5 skipped; 6 texts cut; 100 rows validate.", text);
        Assert.Contains("Vocabulary of 8,000 tokens, 50,000 n-grams; 4 networks with 1,000,000 weights.", text);
        Assert.Contains("epoch   2: training loss 0.6000, validation 0.5500, accuracy 0.7000, 2.0 s  kept", text);
        Assert.Contains("Epoch 2 of 3 is kept, the one with the lowest validation loss; training stopped because its time was " +
            "over.", text);
        Assert.Contains("Scales: n-grams 1.5, network 0.25, offset -0.125; validation loss 0.5400, accuracy 0.7100.", text);
        Assert.EndsWith("Times: reading 5.0 s, network 1 min 00 s", text);
        var epochs = Enumerable.Range(1, 1000).Select(i => new TrainingEpoch(i, 1, 1, null, default)).ToArray();
        var many = Given() with { Epochs = epochs, KeptEpoch = 500 };
        Assert.AreEqual(11, Regex.Count(many.ToString(), "epoch +[0-9]+: "), "both ends and the kept one");
    }

    [TestMethod]
    [DataRow(ValidationMeasure.Accuracy, "accuracy", false)]
    [DataRow(ValidationMeasure.MicroF1, "micro F1", false)]
    [DataRow(ValidationMeasure.EntityF1, "F1 of entities", true)]
    [DataRow(ValidationMeasure.AnswerF1, "F1 of answers", true)]
    public void TheMeasure_IsCalledByItsName(ValidationMeasure measure, string name, bool isHighestKept)
    {
        var summary = Given() with { ValidationMeasure = measure, End = TrainingEnd.EarlyStopping };
        var text = summary.ToString();
        Assert.Contains($"epoch   1: training loss 0.7000, validation 0.6500, {name} 0.6000, 2.0 s", text);
        Assert.Contains($"; validation loss 0.5400, {name} 0.7100.", text);
        Assert.Contains(isHighestKept
            ? $"the one with the highest validation {name}; training stopped because the validation {name} no longer rose."
            : "the one with the lowest validation loss; training stopped because the validation loss no longer fell.", text);
        Assert.Contains($"<th>Validation {name}</th>", summary.ToHtml());
        var progress = new TrainingProgress
        {
            Phase = TrainingPhase.Network, Elapsed = default, ValidationAccuracy = 0.5, ValidationMeasure = measure,
        };
        Assert.EndsWith($", validation {name} 0.5000", progress.ToString());
    }

    [TestMethod]
    public void AModelThatDoesNotNameItsMeasure_HasTheAccuracy()
    {
        var zip = ModelZip.Save(TinyModels.Subjects);
        using var named = (AttentionMultiLabelClassifierTransformer)ModelZip.Load(zip);
        Assert.AreEqual(ValidationMeasure.MicroF1, named.TrainingSummary!.ValidationMeasure);
        var json = JsonNode.Parse(ModelZip.Read(zip, FileName))!.AsObject();
        Assert.IsTrue(json.Remove("validation_measure"));
        using var model = (AttentionMultiLabelClassifierTransformer)ModelZip.Load(
            ModelZip.With(zip, FileName, Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.AreEqual(ValidationMeasure.Accuracy, model.TrainingSummary!.ValidationMeasure);
    }

    [TestMethod]
    [DataRow(1.5, 0, "gives the network the scale 0: on the validation rows, the n-grams alone predict best.")]
    [DataRow(0, 1.5, "gives the n-grams the scale 0: on the validation rows, the network alone predicts best.")]
    [DataRow(0.001, 0.001, null)]
    public void APartWithTheScale0_IsNamed(double ngrams, double network, string? sentence)
    {
        var summary = Given() with { Calibration = new(ngrams, network, 0, 0.54) };
        if (sentence is null)
            Assert.DoesNotContain("the scale 0", summary.ToString());
        else
            Assert.Contains(sentence, summary.ToString());
        var notFitted = summary with { Calibration = summary.Calibration with { Loss = null } };
        var networkAlone = summary with { NGramCount = 0 };
        foreach (var other in new[] { notFitted, networkAlone })
            Assert.DoesNotContain("the scale 0", other.ToString());
    }

    [TestMethod]
    public void AModelThatTheCalibrationSilences_IsLogged()
    {
        var log = new LogList(context);
        using var model = TinyModels.Trainer(context, options =>
        {
            options.NumberOfEpochs = 1;
            // Of opposite labels, so that whatever is learnt is wrong.
            options.ValidationSet = TestData.Load(
                context, TestData.Test.Select(row => new Review { Text = row.Text, Label = !row.Label }));
        }).Fit(TestData.LoadTraining(context));
        Assert.AreEqual(0, model.TrainingSummary!.Calibration!.NetworkScale);
        Assert.AreEqual(0, model.TrainingSummary!.Calibration!.NGramScale);
        log.AssertOne(ChannelMessageKind.Warning, "The calibration gives all that was learnt the scale 0");
        Assert.Contains("The calibration gives all that was learnt the scale 0", model.TrainingSummary.ToString());
    }

    [TestMethod]
    [DataRow(5, 1.5, 0,
        "The calibration gives the network the scale 0: on the validation rows, the n-grams alone predict best.")]
    [DataRow(5, 0, 1.5,
        "The calibration gives the n-grams the scale 0: on the validation rows, the network alone predicts best.")]
    [DataRow(5, 0.5, 1.5, null)]
    [DataRow(0, 0, 1.5, null)]
    public void APartThatTheCalibrationSilences_IsNamed(int ngrams, double ofNGrams, double ofNetwork, string? expected) =>
        Assert.AreEqual(expected, SummaryText.PartWithoutEffect(Given() with
        {
            NGramCount = ngrams, Calibration = new TrainingCalibration(ofNGrams, ofNetwork, 0, Loss: 0.5),
        }));

    [TestMethod]
    public void Page_HasTheCurves_AndNothingThatRuns()
    {
        var html = Given().ToHtml();
        var policy = HtmlPage.Between(html, "Content-Security-Policy\" content=\"", "\">");
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain(" style=", html);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("&lt;b&gt;", html);
        Assert.AreEqual(2, Regex.Count(html, "<polyline"));
        Assert.AreEqual(3 + 2, Regex.Count(html, "<circle"), "one dot per loss; the last epoch was not validated");
        // Higher losses are higher in the picture, and later epochs further right.
        var points = Regex.Match(html, "<polyline class=\"training\" points=\"([^\"]+)\"").Groups[1].Value.Split(' ').Select(
            point => point.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.IsTrue(points[0][0] < points[1][0] && points[1][0] < points[2][0]);
        Assert.IsTrue(points[0][1] < points[1][1] && points[1][1] < points[2][1]);
        Assert.Contains("epoch 2 kept", html);
        Assert.DoesNotContain("NaN", html);
        HtmlPage.AssertContrast(html, 3, ("training", "page"), ("validation", "page"));
        HtmlPage.AssertSaves(Given().SaveHtml, html);
    }

    [TestMethod]
    public void Page_OfOneEpoch_OrNone_OrOfEqualLosses()
    {
        var epoch = new TrainingEpoch(1, 0, null, null, TimeSpan.Zero);
        TrainingEpoch[][] cases =
        [
            [], [epoch], [epoch, epoch with { Number = 2 }], [epoch with { TrainingLoss = -3 }],
            [epoch with { TrainingLoss = 1e-30 }, epoch with { Number = 2, TrainingLoss = 1e30 }],
        ];
        foreach (var epochs in cases)
        {
            var html = (Given() with { Epochs = epochs, KeptEpoch = epochs.Length }).ToHtml();
            Assert.DoesNotContain("NaN", html);
            Assert.DoesNotContain("∞", html);
            Assert.AreEqual(epochs.Length > 0 ? 1 : 0, Regex.Count(html, "<svg class=\"curves\""));
            Assert.IsLessThan(100, Regex.Count(html, "class=\"grid\""));
        }
    }

    [TestMethod]
    public void Browser_ShowsThePage()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        Given().SaveHtml(path);
        try
        {
            var (dom, messages) = Browser.Load(path);
            Assert.DoesNotContain("CONSOLE", messages); // errors of the policy
            Assert.Contains("<polyline", dom);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TrainingSummary Given() => new()
    {
        LibraryVersion = "9.8.7",
        Seed = 42,
        Duration = TimeSpan.FromSeconds(65),
        RowsRead = 1234,
        RowsSkipped = 5,
        TextsCut = 6,
        ValidationRows = 100,
        VocabularySize = 8000,
        NGramCount = 50_000,
        NetworkCount = 4,
        WeightCount = 1_000_000,
        Phases = [new(TrainingPhase.Reading, TimeSpan.FromSeconds(5)), new(TrainingPhase.Network, TimeSpan.FromSeconds(60))],
        Epochs =
        [
            new(1, 0.7, 0.65, 0.6, TimeSpan.FromSeconds(2)),
            new(2, 0.6, 0.55, 0.7, TimeSpan.FromSeconds(2)),
            new(3, 0.5, null, null, TimeSpan.FromSeconds(2)),
        ],
        KeptEpoch = 2,
        End = TrainingEnd.TimeLimit,
        Calibration = new(1.5, 0.25, -0.125, 0.54, 0.71),
        Options = new Dictionary<string, string> { ["TextColumnName"] = "<b>Text</b>" },
    };

    private static void AssertSame(TrainingSummary expected, TrainingSummary found)
    {
        Assert.AreEqual(expected.ToString(), found.ToString());
        Assert.AreEqual(expected.ToHtml(), found.ToHtml());
        CollectionAssert.AreEqual(expected.Epochs.ToArray(), found.Epochs.ToArray());
        Assert.AreEqual(expected.Calibration, found.Calibration);
        CollectionAssert.AreEqual(expected.Options.ToArray(), found.Options.ToArray());
    }

    private sealed class NumberRow
    {
        public float Label { get; set; }

        public string Text { get; set; } = "";
    }
}
