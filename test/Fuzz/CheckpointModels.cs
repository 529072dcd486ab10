using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Fuzz;

/// <summary>Small models that began as checkpoints, intact: as saved models, and as the folders that they are written to.</summary>
internal static class CheckpointModels
{
    private static readonly MLContext Context = new(1);

    /// <summary>A saved model of each kind of checkpoint.</summary>
    public static IEnumerable<BaseModel> Saved =>
    [
        Save("bert", context => context.MulticlassClassification.Trainers.AttentionTextClassifier(
            new AttentionTextClassifierTrainer.Options { Checkpoint = Folder("bert"), NumberOfEpochs = 0 }).Fit(Texts)),
        Save("bert words", context => context.MulticlassClassification.Trainers.AttentionTokenClassifier(
            new AttentionTokenClassifierTrainer.Options { Checkpoint = Folder("bert_ner"), NumberOfEpochs = 0 }).Fit(Texts)),
        Save("bert questions", context => context.Transforms.Text.AttentionQuestionAnswerer(
            new AttentionQuestionAnswererEstimator.Options
            {
                Checkpoint = Folder("bert_qa"), NumberOfEpochs = 0, ContextColumnName = "Text", QuestionColumnName = "Second",
            }).Fit(Texts)),
        .. new[] { "bart", "t5" }.Select(name => Save(name, context => context.Transforms.Text.AttentionSummarizer(
            new AttentionSummarizerEstimator.Options { Checkpoint = Folder(name), NumberOfEpochs = 0 }).Fit(Texts))),
        .. Translators.Select(translator => Save(translator.Name, _ => Create(translator))),
    ];

    /// <summary>The folders of families that no fixture has.</summary>
    public static IEnumerable<BaseCheckpoint> Folders => Translators.Select(translator =>
    {
        using var model = Create(translator);
        return new BaseCheckpoint(translator.Name, FolderContent.EncoderDecoder, WithFolder(folder =>
        {
            model.SaveCheckpoint(folder);
            return ContentOf(folder);
        }));
    });

    private static IReadOnlyList<Translator> Translators =>
    [
        new("marian", SequenceFamily.Marian, BaseTokenizers.Marian, HasTwoTables: true),
        new("mbart", SequenceFamily.MBart, BaseTokenizers.MBart, HasTwoTables: false),
    ];

    private static IDataView Texts => Context.Data.LoadFromEnumerable([new TextRow()]);

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "checkpoints", name);

    private static BaseModel Save<T>(string name, Func<MLContext, T> create) where T : ITransformer, IDisposable
    {
        using var model = create(Context);
        using var zip = new MemoryStream();
        Context.Model.Save(model, null, zip);
        return new BaseModel(name, zip.ToArray());
    }

    private static AttentionTranslatorTransformer Create(Translator translator)
    {
        var (source, target) = WithFolder(folder =>
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, content) in translator.Tokenizers.Files)
                File.WriteAllBytes(Path.Combine(folder, name), content);
            return new TokenizerFolder(folder).LoadPair();
        });
        var (sources, targets) = (source.VocabularySize, target.VocabularySize);
        var layers = new PretrainedLayers(Count: 1, Heads: 2, FeedForwardWidth: 8);
        var configuration = new SequenceModelConfiguration
        {
            Network = new PretrainedSequenceNetwork
            {
                Family = translator.Family, Width = 8, EncoderLayers = layers, DecoderLayers = layers, MaximumPositions = 24,
                Activation = Activation.Silu, ScalesEmbeddings = true,
            },
            Tokens = new SequenceTokens(sources, targets, StartId: 1, EndId: 2) { AreShared = !translator.HasTwoTables },
            VocabularySize = sources,
            TargetVocabularySize = ReferenceEquals(source, target) ? null : targets,
            Limit = new TokenLimit(24, TextTruncation.KeepHead),
            MaximumTargetTokens = 12,
            Generation = new GenerationOptions { BeamSize = 2, MaximumTokens = 6 },
        };
        using var generator = new Generator(5);
        var model = new SequenceModel(configuration, source, target, configuration.CreateNetwork(generator), CPU);
        return new(Context, model, "Translation", "Text");
    }

    private static Dictionary<string, byte[]> ContentOf(string folder) =>
        Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);

    private static T WithFolder<T>(Func<string, T> use)
    {
        var root = Directory.CreateTempSubdirectory("models");
        try
        {
            return use(Path.Combine(root.FullName, "folder"));
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private sealed record Translator(string Name, SequenceFamily Family, BaseCheckpoint Tokenizers, bool HasTwoTables);

    private sealed class TextRow
    {
        public string Text { get; set; } = "";

        public string Second { get; set; } = "";
    }
}
