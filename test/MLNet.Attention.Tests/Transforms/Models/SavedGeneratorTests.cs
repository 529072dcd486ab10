using System.IO.Compression;
using System.Text;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Models from text to text in the stock zip, intact and damaged.</summary>
[TestClass]
public sealed class SavedGeneratorTests
{
    private const string Manifest = "manifest.json";
    private const string Tokenizer = "tokenizer.json";
    private const string TargetTokenizer = "target_tokenizer.json";
    private const string Weights = "model.safetensors";

    private static readonly string[] Names = ["summarizer", "translator", "recurrent"];
    private static readonly string[] Texts = ["a good film", "Größe 😀", "", " x "];

    private readonly MLContext context = new(1);

    public static IEnumerable<object[]> Parts =>
        from name in Names
        from part in PartsOf(SavedModels.Zip(name))
        select new object[] { name, part };

    [TestMethod]
    [DataRow("summarizer", "Summary")]
    [DataRow("translator", "Translation")]
    [DataRow("recurrent", "Summary")]
    public void SavedAgain_ItIsTheSameFile_AndGivesTheSameTexts(string name, string column)
    {
        var zip = SavedModels.Zip(name);
        var first = ModelZip.Load(zip);
        var second = ModelZip.Load(ModelZip.Save(first));
        using (first as IDisposable)
        using (second as IDisposable)
        {
            foreach (var part in PartsOf(zip))
                CollectionAssert.AreEqual(ModelZip.Read(zip, part), ModelZip.Read(ModelZip.Save(second), part), part);
            var texts = Reports.Read(first, Texts, column);
            Assert.AreNotEqual("", texts[0]);
            CollectionAssert.AreEqual(texts, Reports.Read(second, Texts, column));
        }
    }

    [TestMethod]
    public void TheEntries_AreThoseOfEveryModel_AndATokenizerOfTargets()
    {
        foreach (var name in Names)
        {
            string[] expected = name == "translator"
                ? [Manifest, Weights, TargetTokenizer, Tokenizer]
                : [Manifest, Weights, Tokenizer];
            CollectionAssert.AreEqual(expected, PartsOf(SavedModels.Zip(name)).Order().ToArray(), name);
        }
    }

    [TestMethod]
    public void InAFreshProcess_ATrainedPipeline_GivesTheSameTexts()
    {
        var data = Reports.LoadTraining(context);
        var pipeline = context.Transforms.CopyColumns("Body", "Text")
            .Append(TinyModels.Summarizer(context, options =>
            {
                options.TextColumnName = "Body";
                options.OutputCandidates = true;
                options.NumberOfEpochs = 4;
            }))
            .Append(context.Transforms.CopyColumns("Short", "Summary"));
        var model = pipeline.Fit(data);
        var path = Path.GetTempFileName();
        try
        {
            context.Model.Save(model, data.Schema, path);
            string[] texts = [.. Reports.Texts, "", "Größe\n😀"];
            CollectionAssert.AreEqual(
                Reports.Read(model, texts, "Short"), ModelLoaderProcess.Read(path, "Short", texts));
        }
        finally
        {
            File.Delete(path);
            model.Dispose();
        }
    }

    [TestMethod]
    public void TheOptionsOfGeneration_ComeBack()
    {
        var options = new GenerationOptions
        {
            BeamSize = 3, LengthPenalty = 1 / 3.0, MinimumTokens = 2, MaximumTokens = 7, NoRepeatNGramSize = 4,
            NumberOfResults = 2, RepetitionPenalty = 1.2, Temperature = 0.3, TopK = 9, TopP = 0.9, Seed = -5,
            MaximumTimePerRow = TimeSpan.MaxValue,
        };
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings { Generation = options });
        using var loaded = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(model));
        foreach (var property in typeof(GenerationOptions).GetProperties())
            Assert.AreEqual(property.GetValue(options), property.GetValue(loaded.Generation), property.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void AnEntryThatIsMissingDamagedOrCut_IsNamed(string name, string part)
    {
        var zip = SavedModels.Zip(name);
        Assert.AreEqual($"{part}: is not in the model; expected an entry of this name.",
            Refusal.OfModel(ModelZip.With(zip, part, null)));
        var content = ModelZip.Read(zip, part);
        for (var length = 0; length < content.Length; length += Math.Max(1, content.Length / 8))
            Assert.StartsWith(part, Refusal.OfModel(ModelZip.With(zip, part, content[..length])));
        foreach (var other in new[] { "", "This is something else.", "{}", "[]", "null" })
            Assert.StartsWith(part, Refusal.OfModel(ModelZip.With(zip, part, Encoding.UTF8.GetBytes(other))));
        var damaged = (byte[])content.Clone();
        damaged[content.Length / 2] ^= 1;
        Assert.StartsWith($"{part}: the SHA-256 checksum is ", Refusal.OfModel(ModelZip.Damaged(zip, part, damaged)));
    }

    [TestMethod]
    [DynamicData(nameof(Parts))]
    public void RandomDamage_NeverEndsInAnotherError(string name, string part)
    {
        var zip = SavedModels.Zip(name);
        var content = ModelZip.Read(zip, part);
        var random = new Random(1);
        var trial = new ModelTrial();
        for (var i = 0; i < 25; i++)
        {
            var damaged = Damage.AtRandom(content, Math.Min(content.Length, 3000), random);
            try
            {
                if (!trial.Run(ModelZip.With(zip, part, damaged), out var refusal))
                    Assert.IsTrue(refusal is FormatException && PartsOf(zip).Any(refusal.Message.StartsWith), $"{refusal}");
            }
            catch (ArgumentOutOfRangeException error)
            {
                Assert.StartsWith("The text column '", error.Message); // the damage may make another good name
            }
        }
    }

    [TestMethod]
    public void AModelOfAnotherKind_IsRefused()
    {
        var text = SavedModels.Zip("transformer");
        Assert.AreEqual("manifest.json: 'model_type' is 'text'; expected 'sequence_to_sequence'.", Refusal.OfModel(
            ModelZip.With(SavedModels.Zip("summarizer"), Manifest, ModelZip.Read(text, Manifest))));
        Assert.StartsWith("manifest.json: 'model_type' is 'sequence_to_sequence'", Refusal.OfModel(
            ModelZip.With(text, Manifest, ModelZip.Read(SavedModels.Zip("summarizer"), Manifest))));
    }

    [TestMethod]
    public void ATokenizerOfAnotherSize_IsRefused()
    {
        var zip = SavedModels.Zip("translator");
        Assert.StartsWith("target_tokenizer.json: has 270 tokens; expected 265, the 'vocab_size' in manifest.json",
            Refusal.OfModel(ModelZip.With(zip, TargetTokenizer, ModelZip.Read(zip, Tokenizer))));
        Assert.StartsWith("tokenizer.json: has 270 tokens; expected 271",
            Refusal.OfModel(ModelZip.WithField(SavedModels.Zip("summarizer"), "tokenizer.vocab_size", 271)));
    }

    [TestMethod]
    [DataRow("decoder.num_hidden_layers", 5)]
    [DataRow("decoder.intermediate_size", 65536)]
    [DataRow("encoder.num_hidden_layers", 128)]
    [DataRow("target_tokenizer.model_max_length", 1048576)]
    [DataRow("tokenizer.model_max_length", 1048576)]
    public void AConfigurationThatTheWeightsDoNotFit_IsAnError(string field, int value)
    {
        var message = Refusal.OfModel(ModelZip.WithField(SavedModels.Zip("summarizer"), field, value));
        Assert.StartsWith("model.safetensors: has ", message);
        Assert.Contains("expected at least", message);
    }

    [TestMethod]
    [DoNotParallelize]
    [DataRow("target_tokenizer.model_max_length", 1048576)]
    [DataRow("decoder.intermediate_size", 65536)]
    [DataRow("tokenizer.vocab_size", 262144)]
    public void AConfigurationThatAsksForMuch_IsRefused_BeforeAnythingIsMade(string field, int value)
    {
        var zip = ModelZip.WithField(SavedModels.Zip("summarizer"), field, value);
        ModelLoading.MaximumBytes = 9 << 19;
        try
        {
            ((IDisposable)ModelZip.Load(SavedModels.Zip("summarizer"))).Dispose();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.StartsWith("manifest.json: the model that it describes may take ", Refusal.OfModel(zip));
            Assert.IsLessThan(16 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        finally
        {
            ModelLoading.MaximumBytes = 1L << 32;
        }
    }

    // Sinusoids are computed, so no weight in the file speaks against an absurd length.
    [TestMethod]
    [DoNotParallelize]
    public void AnAbsurdLengthOfTargets_CostsNoTable()
    {
        var zip = ModelZip.WithField(SavedModels.Zip("translator"), "target_tokenizer.model_max_length", 1 << 20);
        ((IDisposable)ModelZip.Load(zip)).Dispose();
        var before = GC.GetTotalAllocatedBytes();
        ((IDisposable)ModelZip.Load(zip)).Dispose();
        Assert.IsLessThan(16 << 20, GC.GetTotalAllocatedBytes() - before);
    }

    private static string[] PartsOf(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return [.. archive.Entries.Where(entry => entry.FullName.Contains("TransformerChain") && entry.Name.Contains('.'))
            .Select(entry => entry.Name).Where(name => name != "Model.key")];
    }
}
