using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Tests.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Every trainer's model is stored as its option says.</summary>
[TestClass]
public sealed class WeightStorageOptionTests
{
    private readonly MLContext context = new(1);
    private readonly TinyCheckpoints folders = new();

    private IDataView Texts => Scores.Load(context, ["a", "b"]);

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

    [TestMethod]
    public void OfTexts_TrainedAndAsTheyAre()
    {
        using var trained = TinyModels.Trainer(
            context, options => (options.WeightStorage, options.NumberOfEpochs) = (WeightStorage.BFloat16, 1))
            .Fit(TestData.LoadTraining(context));
        AssertStored("BF16", trained);
        using var asItIs = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, Half).Fit(Texts);
        AssertStored("F16", asItIs);
        using var featurizer = context.Transforms.Text.AttentionFeaturizer(
            "Vector", "Text", TinyCheckpoints.Bert, weightStorage: WeightStorage.BFloat16).Fit(Texts);
        AssertStored("BF16", featurizer);
    }

    [TestMethod]
    public void OfModelsFromTextToText_TrainedAndAsTheyAre()
    {
        using var trained = TinyModels.Summarizer(
            context, options => (options.WeightStorage, options.NumberOfEpochs) = (WeightStorage.Float16, 1))
            .Fit(Reports.LoadTraining(context));
        AssertStored("F16", trained);
        using var asItIs = context.Transforms.Text.AttentionTranslator(new AttentionTranslatorEstimator.Options
        {
            Checkpoint = TinyCheckpoints.Of("t5"), NumberOfEpochs = 0, SourceColumnName = "Text",
            WeightStorage = WeightStorage.BFloat16,
        }).Fit(Texts);
        AssertStored("BF16", asItIs);
    }

    [TestMethod]
    public void OfTokensAndAnswers()
    {
        using var words = context.MulticlassClassification.Trainers.AttentionTokenClassifier(
            new AttentionTokenClassifierTrainer.Options
            {
                Checkpoint = TinyCheckpoints.Of("bert_ner"), NumberOfEpochs = 0, WeightStorage = WeightStorage.Float16,
            }).Fit(Texts);
        AssertStored("F16", words);
        using var answers = context.Transforms.Text.AttentionQuestionAnswerer(new AttentionQuestionAnswererEstimator.Options
        {
            Checkpoint = TinyCheckpoints.Of("bert_qa"), NumberOfEpochs = 0, WeightStorage = WeightStorage.BFloat16,
        }).Fit(context.Data.LoadFromEnumerable(QuestionRow.Make(1, 2)));
        AssertStored("BF16", answers);
    }

    [TestMethod]
    public void OfTrainedTokensAnswersAndSentences()
    {
        var tagged = context.Data.LoadFromEnumerable(Tagged.Make(1, 40));
        using var words = context.MulticlassClassification.Trainers.AttentionTokenClassifier(
            new AttentionTokenClassifierTrainer.Options
            {
                Encoder = TextEncoder.Convolutional, Dimension = 8, FeatureBuckets = 0, NumberOfEpochs = 1, MaximumTokens = 32,
                VocabularySize = 330, WeightStorage = WeightStorage.BFloat16,
            }).Fit(context.Transforms.Conversion.MapValueToKey("Label").Fit(tagged).Transform(tagged));
        AssertStored("BF16", words);
        using var answers = context.Transforms.Text.AttentionQuestionAnswerer(new AttentionQuestionAnswererEstimator.Options
        {
            Encoder = TextEncoder.Convolutional, Dimension = 8, NumberOfEpochs = 1, VocabularySize = 330, MaximumTokens = 48,
            Overlap = 8, WeightStorage = WeightStorage.Float16,
        }).Fit(context.Data.LoadFromEnumerable(QuestionRow.Make(1, 40)));
        AssertStored("F16", answers);
        using var sentences = context.Transforms.Text.ExtractiveSummarizer(new ExtractiveSummarizerEstimator.Options
        {
            TargetColumnName = "Target", MaximumSentences = 1, VocabularySize = 330, Dimension = 8, NumberOfHeads = 2,
            FeedForwardDimension = 16, NumberOfEpochs = 1, WeightStorage = WeightStorage.Float16,
        }).Fit(context.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Story
        {
            Text = $"It rained. The price was {i}. Nothing else.", Target = $"The price was {i}.",
        })));
        AssertStored("F16", sentences);
    }

    [TestMethod]
    public void OfPretrainedEncoders_InTheFolderToo_AndInWhatIsMadeOfIt()
    {
        var folder = folders.New("pretrained");
        using var featurizer = context.Transforms.Text.AttentionPretrainer("Text", new AttentionPretrainerEstimator.Options
        {
            OutputDirectory = folder, VocabularySize = 400, NumberOfLayers = 1, Dimension = 16, NumberOfHeads = 2,
            FeedForwardDimension = 32, MaximumTokens = 24, NumberOfEpochs = 1, WeightStorage = WeightStorage.BFloat16,
        }).Fit(TestData.LoadTraining(context));
        AssertStored("BF16", featurizer);
        AssertFolder(folder, "BF16", "bfloat16");
        using var model = TinyCheckpoints.Classifier(context, TinyCheckpoints.Bert, Half).Fit(Texts);
        var written = folders.New("written");
        model.SaveCheckpoint(written);
        AssertFolder(written, "F16", "float16");
        using var back = TinyCheckpoints.Classifier(context, written, options => options.NumberOfEpochs = 0).Fit(Texts);
        TinyCheckpoints.AreNear(
            TinyCheckpoints.Logits(model, "the film was good"), TinyCheckpoints.Logits(back, "the film was good"), 0.01);
    }

    [TestMethod]
    public void AWeightThatDoesNotFit_IsAWarning_AndWhatWasTrainedIsKept()
    {
        var log = new LogList(context);
        using var start = (AttentionSentimentTransformer)ModelZip.Load(ModelZip.Save(TinyModels.Sentiment));
        var tokenizer = start.Model.Tokenizer;
        var seen = new List<int>();
        foreach (var row in TestData.Training.Concat(TestData.Test))
            tokenizer.EncodePart(row.Text, new TokenLimit(1000, TextTruncation.KeepHead), seen);
        var unseen = Enumerable.Range(0, tokenizer.VocabularySize).First(id => !seen.Contains(id));
        using (no_grad())
        {
            var embeddings = start.Model.Network.parameters().First(weights => weights.shape[0] >= tokenizer.VocabularySize);
            embeddings[unseen].fill_(1e5f);
        }
        using var trained = TinyModels.Trainer(
            context, options => (options.WeightStorage, options.NumberOfEpochs) = (WeightStorage.Float16, 1))
            .Fit(TestData.LoadTraining(context), start);
        AssertKept(log, trained, trained.WeightStorage);
        Assert.IsGreaterThan(0.9, context.BinaryClassification.Evaluate(trained.Transform(TestData.LoadTest(context))).Accuracy);
    }

    [TestMethod]
    public void AWeightOfACheckpoint_ThatDoesNotFit_IsAWarning_InEveryTask()
    {
        foreach (var (folder, fit) in new (string, Func<string, ITransformer>)[]
        {
            ("bert", folder => TinyCheckpoints.Classifier(context, folder, Half).Fit(Texts)),
            ("bert", folder => context.Transforms.Text.AttentionFeaturizer(
                "Vector", "Text", folder, weightStorage: WeightStorage.Float16).Fit(Texts)),
            ("bert_ner", folder => context.MulticlassClassification.Trainers.AttentionTokenClassifier(
                new AttentionTokenClassifierTrainer.Options
                {
                    Checkpoint = folder, NumberOfEpochs = 0, WeightStorage = WeightStorage.Float16,
                }).Fit(Texts)),
            ("t5", folder => context.Transforms.Text.AttentionTranslator(new AttentionTranslatorEstimator.Options
            {
                Checkpoint = folder, NumberOfEpochs = 0, SourceColumnName = "Text", WeightStorage = WeightStorage.Float16,
            }).Fit(Texts)),
        })
        {
            var log = new LogList(context);
            var model = fit(WithLargeWeight(folder));
            using var disposed = (IDisposable)model;
            AssertKept(log, model, (WeightStorage)model.GetType().GetProperty(nameof(WeightStorage))!.GetValue(model)!);
        }
    }

    [TestMethod]
    public void APretrainedEncoder_IsWrittenAllTheSame()
    {
        var log = new LogList(context);
        var folder = folders.New("kept");
        using var featurizer = context.Transforms.Text.AttentionPretrainer("Text", new AttentionPretrainerEstimator.Options
        {
            Checkpoint = WithLargeWeight("bert"), OutputDirectory = folder, MaximumTokens = 16, NumberOfEpochs = 1,
            WeightStorage = WeightStorage.Float16,
        }).Fit(TestData.Load(context, TestData.Training.Take(40)));
        AssertKept(log, featurizer, featurizer.WeightStorage);
        AssertFolder(folder, "F32", "float32");
    }

    // The last position is behind all texts here.
    private string WithLargeWeight(string name)
    {
        var folder = folders.Copy(name, "config.json", text => text);
        var path = Path.Combine(folder, "model.safetensors");
        List<TensorBytes> tensors;
        using (var stream = File.OpenRead(path))
            tensors = [.. TensorBytes.Read(stream, name)];
        var large = tensors.Find(tensor => tensor.Name.EndsWith("position_embeddings.weight", StringComparison.Ordinal))
            ?? tensors.First(tensor => tensor.DType == "F32");
        MemoryMarshal.Cast<byte, float>(large.Data.AsSpan())[^1] = 1e5f;
        File.WriteAllBytes(path, TensorBytes.Write(tensors));
        return folder;
    }

    private static void AssertKept(LogList log, ITransformer model, WeightStorage storage)
    {
        log.AssertOne(ChannelMessageKind.Warning, "; expected weights from -65504 to 65504 with 'WeightStorage' Float16. " +
            "Float32 can hold it. The model is stored so.");
        Assert.AreEqual(WeightStorage.Float32, storage);
        AssertStored("F32", model);
    }

    private static void Half(AttentionTextClassifierTrainer.Options options) =>
        (options.NumberOfEpochs, options.WeightStorage) = (0, WeightStorage.Float16);

    private static void AssertFolder(string folder, string dtype, string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, "model.safetensors"));
        foreach (var tensor in TensorBytes.Read(stream, folder))
            Assert.AreEqual(dtype, tensor.DType, tensor.Name);
        Assert.Contains($"\"torch_dtype\": \"{name}\"", File.ReadAllText(Path.Combine(folder, "config.json")));
    }

    private static void AssertStored(string dtype, ITransformer model)
    {
        using var stream = new MemoryStream(ModelZip.Read(ModelZip.Save(model), "model.safetensors"));
        var tensors = TensorBytes.Read(stream, "model.safetensors").Where(tensor => !tensor.Name.StartsWith("ngrams.")).ToList();
        Assert.IsNotEmpty(tensors);
        foreach (var tensor in tensors)
            Assert.AreEqual(dtype, tensor.DType, tensor.Name);
    }

    private sealed class Story
    {
        public string Text { get; set; } = "";

        public string Target { get; set; } = "";
    }
}
