using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Tests.Transforms.Serialization;
using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Saved models whose weights have 16 bits.</summary>
[TestClass]
public sealed class WeightStorageTests
{
    private const string Manifest = "manifest.json";
    private const string Weights = "model.safetensors";

    // What is not rounded: numbers of documents, by which a network knows its n-grams, and what is no weight.
    private static readonly string[] Whole = ["ngrams.buckets", "ngrams.inverse_document_frequencies", "ngrams.bias"];

    private const float Large = 98_304; // has few digits

    private static readonly ModelSettings Wide =
        UntrainedModel.Settings with { Encoder = TextEncoder.Transformer, Dimension = 32, FeedForwardDimension = 64 };

    private readonly MLContext context = new(1);

    public static IEnumerable<object[]> Models =>
        from storage in new[] { WeightStorage.Float16, WeightStorage.BFloat16 }
        from name in new[]
        {
            "transformer", "several", "number", "featurizer", "summarizer", "words", "questions", "extractive", "hybrid",
            "ngrams", "pairs",
        }
        select new object[] { name, storage };

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void WeightsAreRounded_AndNotAgain(string name, WeightStorage storage)
    {
        var whole = SavedModels.Zip(name);
        var zip = With(whole, storage);
        Assert.AreEqual(storage.ToString().ToLowerInvariant(), (string?)ManifestOf(zip)["torch_dtype"]);
        var (before, after) = (TensorsOf(whole), TensorsOf(zip));
        CollectionAssert.AreEqual(before.Keys.ToArray(), after.Keys.ToArray());
        foreach (var (tensor, expected) in before)
        {
            var found = after[tensor];
            CollectionAssert.AreEqual(expected.Shape, found.Shape, tensor);
            if (Whole.Contains(tensor))
                CollectionAssert.AreEqual(expected.Data, found.Data, tensor);
            else
                AssertRounded(expected, found, storage);
        }
        CollectionAssert.AreEqual(ModelZip.Read(zip, Weights), ModelZip.Read(With(zip, storage), Weights), "saved again");
        Assert.AreEqual(storage, Loaded(zip, model => StorageOf(model)), "a loaded model keeps its storage");
        var widened = TensorsOf(With(zip, WeightStorage.Float32));
        foreach (var (tensor, found) in after)
            CollectionAssert.AreEqual(Singles(found), Singles(widened[tensor]), tensor);
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16, 0.01)]
    [DataRow(WeightStorage.BFloat16, 0.08)]
    public void AFileIsHalfAsLarge_AndScoresAreNear(WeightStorage storage, double tolerance)
    {
        using var model = new AttentionSentimentTransformer(context, UntrainedModel.Create(Wide), ["Text"]);
        var whole = ModelZip.Save(model);
        model.WeightStorage = storage;
        var zip = ModelZip.Save(model);
        Assert.IsLessThan(0.6 * whole.Length, (double)zip.Length);
        using var loaded = (AttentionSentimentTransformer)ModelZip.Load(zip);
        Assert.IsTrue(loaded.Model.Network.parameters().All(parameter => parameter.dtype == ScalarType.Float32));
        string[] texts = ["a good film", "rather bad, and long", "Größe"];
        TinyCheckpoints.AreNear(Scores.Of(model, texts), Scores.Of(loaded, texts), tolerance);
    }

    [TestMethod]
    [DataRow(WeightStorage.Float16, 65504f, 65505f, "65504")]
    [DataRow(WeightStorage.Float16, -65504f, float.NegativeInfinity, "65504")]
    [DataRow(WeightStorage.BFloat16, 3.3895314E+38f, float.MaxValue, "3.3895314E+38")]
    [DataRow(WeightStorage.BFloat16, 65505f, float.NaN, "3.3895314E+38")]
    public void AWeightThatIsTooLarge_IsNamed_AndTheModelCanBeStoredOtherwise(
        WeightStorage storage, float largest, float above, string limit)
    {
        using var model = new AttentionSentimentTransformer(
            context, UntrainedModel.Create(TextEncoder.Transformer), ["Text"]) { WeightStorage = storage };
        const string name = "encoder.encoder.layers.0.norm1.bias";
        Set(largest);
        ModelZip.Save(model);
        Set(above);
        Refusal.Of<InvalidOperationException>(() => ModelZip.Save(model),
            $"'{name}' has a weight of {above}; expected weights from -{limit} to {limit} with 'WeightStorage' {storage}.");
        model.WeightStorage = WeightStorage.Float32;
        ModelZip.Save(model);
        Refusal.Of<InvalidOperationException>(() => model.WeightStorage = storage,
            $"'{name}' has a weight of {above}; expected weights from -{limit} to {limit} with 'WeightStorage' {storage}. " +
            "Float32 can hold it.");
        Assert.AreEqual(WeightStorage.Float32, model.WeightStorage);

        void Set(float value)
        {
            using var noGradient = no_grad();
            model.Model.Network.named_parameters().Single(named => named.name.EndsWith(name, StringComparison.Ordinal))
                .parameter.fill_(value);
        }
    }

    [TestMethod]
    public void AWeightOfTheNGramPart_IsNamed_Too()
    {
        using var model = UntrainedModel.CreateTransformer();
        model.Model.NGrams!.Weights[3] = 70_000;
        Refusal.Of<InvalidOperationException>(
            () => model.WeightStorage = WeightStorage.Float16, "'ngrams.weights' has a weight of 70000");
    }

    [TestMethod]
    public void AnOlderZip_Stays_WhenALoadedModelCannotBeStoredSo()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            var zip = WithLargeWeight("transformer");
            File.WriteAllBytes(path, zip);
            using var model = (AttentionSentimentTransformer)context.Model.Load(path, out _);
            Refusal.Of<InvalidOperationException>(() =>
            {
                model.WeightStorage = WeightStorage.Float16;
                context.Model.Save(model, null, path);
            }, " has a weight of 98304; expected weights from -65504 to 65504 with 'WeightStorage' Float16.");
            CollectionAssert.AreEqual(zip, File.ReadAllBytes(path));
            context.Model.Save(model, null, path);
            CollectionAssert.AreEqual(ModelZip.Read(zip, Weights), ModelZip.Read(File.ReadAllBytes(path), Weights));
            model.WeightStorage = WeightStorage.BFloat16;
            ModelZip.Save(model);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    [DataRow("featurizer")]
    [DataRow("summarizer")]
    [DataRow("words")]
    [DataRow("questions")]
    [DataRow("extractive")]
    public void EveryModel_RefusesWhatDoesNotFit(string name) => Loaded(WithLargeWeight(name), model =>
    {
        var before = StorageOf(model);
        var error = Assert.Throws<TargetInvocationException>(
            () => model.GetType().GetProperty(nameof(WeightStorage))!.SetValue(model, WeightStorage.Float16));
        Assert.IsInstanceOfType<InvalidOperationException>(error.InnerException);
        Assert.Contains("has a weight of 98304", error.InnerException!.Message);
        Assert.AreEqual(before, StorageOf(model));
        return before;
    });

    [TestMethod]
    public void AManifestThatSaysAnotherType_IsRefused()
    {
        var whole = SavedModels.Zip("transformer");
        Assert.MatchesRegex($"^{Weights}: tensor '[a-z0-9_.A-Z]+' is F32 .+; expected F16 ",
            Refusal.OfModel(ModelZip.WithField(whole, "torch_dtype", "float16")));
        var half = With(whole, WeightStorage.Float16);
        Assert.Contains("; expected BF16 [", Refusal.OfModel(ModelZip.WithField(half, "torch_dtype", "bfloat16")));
        Assert.MatchesRegex($"^{Weights}: has [0-9]+ bytes; expected at least [0-9]+",
            Refusal.OfModel(ModelZip.WithField(half, "torch_dtype", "float32")));
        Assert.MatchesRegex($"^{Weights}: has [0-9]+ bytes; expected at least [0-9]+",
            Refusal.OfModel(ModelZip.WithField(half, "encoder.hidden_size", 16)), "no memory for more weights than there are");
        Assert.AreEqual("manifest.json: 'torch_dtype' is 'float64'; expected one of float32, float16, bfloat16.",
            Refusal.OfModel(ModelZip.WithField(half, "torch_dtype", "float64")));
    }

    [TestMethod]
    public void AValueThatIsNone_IsRefused()
    {
        using var model = UntrainedModel.CreateTransformer();
        Refusal.Of<ArgumentOutOfRangeException>(() => model.WeightStorage = (WeightStorage)3,
            "'WeightStorage' is 3; expected one of Float32, Float16, BFloat16.");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.Transforms.Text.AttentionFeaturizer(
            "Vector", "Text", TinyCheckpoints.Bert, weightStorage: (WeightStorage)3), "'weightStorage' is 3");
    }

    [TestMethod]
    public void ModelsThatShareTheNetwork_AreStoredTheSame()
    {
        using var model = UntrainedModel.CreateTransformer();
        model.WeightStorage = WeightStorage.Float16;
        using var named = model.WithClassNames("bad", "good");
        Assert.AreEqual(WeightStorage.Float16, named.WeightStorage);
        using var featurizer = context.Transforms.Text.AttentionFeaturizer("Vector", "Text", model)
            .Fit(Scores.Load(context, [""]));
        Assert.AreEqual(WeightStorage.Float16, featurizer.WeightStorage);
        named.WeightStorage = WeightStorage.BFloat16;
        Assert.AreEqual(WeightStorage.Float16, model.WeightStorage, "each has its own");
    }

    private static byte[] WithLargeWeight(string name)
    {
        var zip = SavedModels.Zip(name);
        using var stream = new MemoryStream(ModelZip.Read(zip, Weights));
        var tensors = TensorBytes.Read(stream, Weights);
        var large = tensors.First(tensor => tensor.DType != "I32");
        if (large.DType == "BF16")
            MemoryMarshal.Cast<byte, ushort>(large.Data.AsSpan())[0] = (ushort)(BitConverter.SingleToUInt32Bits(Large) >> 16);
        else
            MemoryMarshal.Cast<byte, float>(large.Data.AsSpan())[0] = Large;
        return ModelZip.With(zip, Weights, TensorBytes.Write(tensors));
    }

    private static byte[] With(byte[] zip, WeightStorage storage) => Loaded(zip, model =>
    {
        model.GetType().GetProperty(nameof(WeightStorage))!.SetValue(model, storage);
        return ModelZip.Save(model);
    });

    private static WeightStorage StorageOf(ITransformer model) =>
        (WeightStorage)model.GetType().GetProperty(nameof(WeightStorage))!.GetValue(model)!;

    private static T Loaded<T>(byte[] zip, Func<ITransformer, T> use)
    {
        var model = ModelZip.Load(zip);
        using var disposed = (IDisposable)model;
        return use(model);
    }

    private static JsonNode ManifestOf(byte[] zip) => JsonNode.Parse(ModelZip.Read(zip, Manifest))!;

    private static Dictionary<string, TensorBytes> TensorsOf(byte[] zip)
    {
        using var stream = new MemoryStream(ModelZip.Read(zip, Weights));
        return TensorBytes.Read(stream, Weights).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToDictionary(tensor => tensor.Name);
    }

    private static float[] Singles(TensorBytes tensor) => tensor.DType switch
    {
        "F16" => [.. MemoryMarshal.Cast<byte, Half>(tensor.Data).ToArray().Select(value => (float)value)],
        "BF16" => [.. MemoryMarshal.Cast<byte, ushort>(tensor.Data).ToArray().Select(Widened)],
        _ => MemoryMarshal.Cast<byte, float>(tensor.Data).ToArray(),
    };

    private static float Widened(ushort upper) => BitConverter.UInt32BitsToSingle((uint)upper << 16);

    private static void AssertRounded(TensorBytes whole, TensorBytes found, WeightStorage storage)
    {
        Assert.AreEqual(storage == WeightStorage.Float16 ? "F16" : "BF16", found.DType, whole.Name);
        foreach (var (value, rounded) in Singles(whole).Zip(Singles(found)))
        {
            var error = storage == WeightStorage.Float16
                ? Math.Max(Math.Abs(value) / 2048, 3e-8f)
                : Math.Abs(value) / 256;
            Assert.IsLessThanOrEqualTo(error, Math.Abs(value - rounded), whole.Name);
        }
    }
}
