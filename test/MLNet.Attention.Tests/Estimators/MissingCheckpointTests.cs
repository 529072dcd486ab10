using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>A checkpoint that is not there is an error that names the option and the path.</summary>
[TestClass]
public sealed class MissingCheckpointTests
{
    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    public void OfATextModel()
    {
        IsNamed(folder => TinyCheckpoints.Sentiment(context, folder).Fit(TestData.LoadTraining(context)));
        IsNamed(folder => TinyCheckpoints.Classifier(context, folder, options => options.NumberOfEpochs = 0)
            .Fit(Scores.Load(context, [""])));
        IsNamed(folder => TinyCheckpoints.Regression(context, folder).Fit(TestData.LoadTraining(context)));
    }

    [TestMethod]
    public void OfAModelFromTextToText()
    {
        IsNamed(folder => context.Transforms.Text.AttentionSummarizer(
            new AttentionSummarizerEstimator.Options { Checkpoint = folder }).Fit(Reports.LoadTraining(context)));
        IsNamed(folder => context.Transforms.Text.AttentionTranslator(
            new AttentionTranslatorEstimator.Options { Checkpoint = folder, NumberOfEpochs = 0, SourceColumnName = "Text" })
            .Fit(Reports.LoadTraining(context)));
    }

    [TestMethod]
    public void OfTokensAnswersAndPretraining()
    {
        IsNamed(folder => context.MulticlassClassification.Trainers.AttentionTokenClassifier(
            new AttentionTokenClassifierTrainer.Options { Checkpoint = folder }).Fit(Scores.Load(context, [""])));
        IsNamed(folder => context.Transforms.Text.AttentionQuestionAnswerer(
            new AttentionQuestionAnswererEstimator.Options { Checkpoint = folder })
            .Fit(context.Data.LoadFromEnumerable(QuestionRow.Make(1, 2))));
        IsNamed(folder => context.Transforms.Text.AttentionPretrainer("Text", new AttentionPretrainerEstimator.Options
        {
            Checkpoint = folder, OutputDirectory = folders.New("output"),
        }).Fit(TestData.LoadTraining(context)));
    }

    [TestMethod]
    public void OfAFeaturizer() => IsNamed(
        folder => context.Transforms.Text.AttentionFeaturizer("Features", "Text", folder).Fit(Scores.Load(context, [""])),
        "checkpointDirectory");

    private void IsNamed(Func<string, IDisposable> fit, string option = "Checkpoint")
    {
        var missing = folders.New("missing");
        Refused(missing, "which does not exist");
        var file = folders.New(Guid.NewGuid().ToString());
        File.WriteAllText(file, "{}");
        Refused(file, "a file");

        void Refused(string path, string found) => Refusal.Of<DirectoryNotFoundException>(
            () => fit(path).Dispose(), $"'{option}' is {path}, {found}; expected the folder of a checkpoint.");
    }
}
