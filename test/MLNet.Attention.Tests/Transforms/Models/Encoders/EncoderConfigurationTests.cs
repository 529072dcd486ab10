using System.Text;
using System.Text.Json;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Models.Encoders;

/// <summary>An encoder's hyperparameters: from options, to a manifest, and back.</summary>
[TestClass]
public sealed class EncoderConfigurationTests
{
    [TestMethod]
    public void EveryEncoder_HasAConfiguration_ThatComesBack()
    {
        foreach (var encoder in Enum.GetValues<TextEncoder>())
        {
            var configuration = EncoderConfiguration.Create(UntrainedModel.Settings with { Encoder = encoder });
            var read = Read(Written(configuration));
            Assert.AreEqual(configuration.GetType(), read.GetType());
            Assert.AreEqual((encoder, 8, 0.5), (read.Kind, read.Dimension, read.Dropout));
            Assert.IsNull(configuration.FindDifference(read), $"{encoder}");
            Assert.AreEqual(Written(configuration), Written(read));
        }
    }

    [TestMethod]
    [DataRow(nameof(INetworkOptions.NumberOfLayers), TextEncoder.Transformer)]
    [DataRow(nameof(INetworkOptions.NumberOfLayers), TextEncoder.Recurrent)]
    [DataRow(nameof(INetworkOptions.NumberOfHeads), TextEncoder.Hybrid)]
    [DataRow(nameof(INetworkOptions.FeedForwardDimension), TextEncoder.Hybrid)]
    [DataRow(nameof(INetworkOptions.PositionalEncoding), TextEncoder.Hybrid)]
    [DataRow("Attention", TextEncoder.Hybrid)]
    [DataRow(nameof(INetworkOptions.AttentionNormalization), TextEncoder.Hybrid)]
    [DataRow(nameof(INetworkOptions.GatedHeads), TextEncoder.Transformer)]
    [DataRow(nameof(INetworkOptions.RecurrentCell), TextEncoder.Recurrent)]
    [DataRow(nameof(INetworkOptions.RecurrentCell), TextEncoder.Hierarchical)]
    [DataRow("Attention", TextEncoder.Hierarchical)]
    [DataRow(nameof(INetworkOptions.KernelSizes), TextEncoder.Hybrid)]
    [DataRow(nameof(INetworkOptions.KernelSizes), TextEncoder.Convolutional)]
    [DataRow(nameof(INetworkOptions.Dimension), TextEncoder.NGram)]
    [DataRow(nameof(INetworkOptions.Dropout), TextEncoder.NGram)]
    public void ADifference_IsFound_WhereTheEncoderHasTheOption(string option, TextEncoder encoder)
    {
        var settings = UntrainedModel.Settings with { Encoder = encoder };
        var changed = settings with
        {
            NumberOfLayers = 2,
            NumberOfHeads = 4,
            FeedForwardDimension = 13,
            PositionalEncoding = PositionalEncoding.Learned,
            RecurrentCell = RecurrentCell.Gru,
            KernelSizes = [2],
            Attention = EncoderAttention.Cosine,
            AttentionNormalization = AttentionFunction.Entmax15,
            GatedHeads = true,
            Dimension = 16,
            Dropout = 0.25,
        };
        var one = settings;
        foreach (var property in typeof(ModelSettings).GetProperties().Where(property => property.Name == option))
            property.SetValue(one = settings with { }, property.GetValue(changed));
        var difference = EncoderConfiguration.Create(one).FindDifference(EncoderConfiguration.Create(settings));
        Assert.AreEqual(option, difference?.Option);
        Assert.IsNull(EncoderConfiguration.Create(one).FindDifference(EncoderConfiguration.Create(one with { })));
    }

    // For 4096 tokens in 3 layers of 2 heads, each 4 wide.
    [TestMethod]
    [DataRow(EncoderAttention.Linear, AttentionFunction.Softmax, 2000, 4 * 4096 * 8)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Softmax, 500, 4 * 2 * 4096 * 500)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Softmax, 2000, 4 * 2 * 4096 * 1024)]
    [DataRow(EncoderAttention.Exact, AttentionFunction.Entmax15, 2000, 4 * 2 * 4096 * 2000)]
    [DataRow(EncoderAttention.AdaptiveSpan, AttentionFunction.Softmax, 2000, 4 * 2 * 4096 * 2000)]
    [DataRow(EncoderAttention.Multiplicative, AttentionFunction.Softmax, 2000, 4 * 2 * 4096 * 2000)]
    [DataRow(EncoderAttention.Cosine, AttentionFunction.Softmax, 2000, 4 * 2 * 4096 * 2000)]
    [DataRow(EncoderAttention.Additive, AttentionFunction.Softmax, 500, 4 * 2 * 4096 * 500 + 2 * (1 << 20))]
    [DataRow(EncoderAttention.LocalWindow, AttentionFunction.Softmax, 2000, 4 * 2 * 4096 * 1024 + 2 * 4096 * 2 * (3 * 10 + 2))]
    public void TheActivationsOfEachAttention_AreCounted(
        EncoderAttention attention, AttentionFunction function, int length, int expected)
    {
        var settings = UntrainedModel.Settings with
        {
            NumberOfLayers = 3, AttentionNormalization = function, Attention = attention,
        };
        if (attention == EncoderAttention.LocalWindow)
            settings = settings with { AttentionWindowRadius = 10, NumberOfGlobalTokens = 2 };
        // All but attention is the same: four vectors of each token, its inner layer, and what the convolution reads.
        var others = 4096 * (4 * 8 + 12 + (1 + 3) * (8 / 2 + 1));
        Assert.AreEqual(others + expected, EncoderConfiguration.Create(settings).ActivationCount(4096, length));
        Assert.AreEqual(others + expected + 4096 * 2,
            EncoderConfiguration.Create(settings with { GatedHeads = true }).ActivationCount(4096, length));
    }

    /// <summary>Layers that read a sentence at a time keep its weights alone, and so any attention can read any text.</summary>
    [TestMethod]
    public void OfSentences_TheActivationsGrowWithTheTokens()
    {
        foreach (var attention in Enum.GetValues<EncoderAttention>())
        {
            var configuration = EncoderConfiguration.Create(UntrainedModel.Settings with
            {
                Encoder = TextEncoder.Hierarchical, Attention = attention,
            });
            Assert.AreEqual(int.MaxValue, configuration.MostTokens);
            Assert.AreEqual(configuration.ActivationCount(4096, 32), configuration.ActivationCount(4096, 1 << 20));
            Assert.AreEqual(configuration.TrainingActivationCount(256, 32), configuration.TrainingActivationCount(1, 32 * 256));
            Assert.IsGreaterThan(configuration.TrainingActivationCount(1, 31), configuration.TrainingActivationCount(1, 32));
        }
        // Four vectors of each token, its inner layer, what the convolution reads, and the scores and weights of two heads.
        var expected = 4096 * (4 * 8 + 12 + (1 + 3) * (8 / 2 + 1) + 4 * 2 * 32);
        Assert.AreEqual(expected, EncoderConfiguration.Create(UntrainedModel.Settings with { Encoder = TextEncoder.Hierarchical })
            .ActivationCount(4096, 10_000));
    }

    [TestMethod]
    public void TheDefaultLearningRate_FallsWithWidthAndDepth()
    {
        double Rate(TextEncoder encoder, int dimension, int layers) => EncoderConfiguration.Create(
            new ModelSettings { Encoder = encoder, Dimension = dimension, NumberOfLayers = layers }).DefaultLearningRate;
        TextEncoder[] layered =
            [TextEncoder.Hybrid, TextEncoder.Transformer, TextEncoder.Recurrent, TextEncoder.Hierarchical];
        foreach (var encoder in layered)
        {
            Assert.AreEqual(0.005, Rate(encoder, 64, 1));
            Assert.AreEqual(0.005, Rate(encoder, 16, 1));
            Assert.AreEqual(0.0025, Rate(encoder, 256, 1), 1e-9);
            Assert.AreEqual(0.0025, Rate(encoder, 64, 4), 1e-9);
            Assert.AreEqual(0.00125, Rate(encoder, 256, 4), 1e-9);
        }
        Assert.AreEqual(0.0025, Rate(TextEncoder.Convolutional, 256, 4), 1e-9);
        Assert.AreEqual(0.01, Rate(TextEncoder.NGram, 256, 4));
    }

    [TestMethod]
    public void OfLongTexts_TheAttentionWeightsCount_AndOfVeryLongOnesTheyAreNotKept()
    {
        var options = new AttentionSentimentTrainer.Options { Encoder = TextEncoder.Transformer, Dimension = 64 };
        long Floats(int texts, int length) => EncoderConfiguration.Create(options).TrainingActivationCount(texts, length);
        Assert.IsLessThan(MicroBatches.MostFloats, Floats(MicroBatches.MostTokens / 128, 128), "short texts, as many as ever");
        Assert.IsLessThan(MicroBatches.MostFloats, Floats(32, 256), "the default batch");
        Assert.IsGreaterThan(2 * MicroBatches.MostFloats, Floats(32, 1024), "once 2.9 GB");
        Assert.IsGreaterThan(3 * Floats(1, 512), Floats(1, 1024));
        Assert.IsLessThan(Floats(1, 1024) / 2, Floats(1, 1025));
        options.NumberOfLayers = 4;
        Assert.IsGreaterThan(MicroBatches.MostFloats, Floats(32, 512));
    }

    [TestMethod]
    [DataRow(TextEncoder.Recurrent)]
    [DataRow(TextEncoder.Convolutional)]
    [DataRow(TextEncoder.NGram)]
    public void WithoutAttention_TheActivationsGrowWithTheTokens(TextEncoder encoder)
    {
        var configuration = EncoderConfiguration.Create(new AttentionSentimentTrainer.Options { Encoder = encoder });
        Assert.AreEqual(configuration.TrainingActivationCount(32, 1024), configuration.TrainingActivationCount(128, 256));
        Assert.IsLessThan(MicroBatches.MostFloats, configuration.TrainingActivationCount(128, 256));
    }

    [TestMethod]
    public void AnUnknownEncoder_IsNamed()
    {
        var error = Assert.Throws<ArgumentException>(
            () => EncoderConfiguration.Create(UntrainedModel.Settings with { Encoder = (TextEncoder)77 }));
        Assert.AreEqual("Encoder", error.ParamName);
        Assert.StartsWith("'Encoder' is 77; expected one of Hybrid, Transformer,", error.Message);
    }

    private static EncoderConfiguration Read(string json) => JsonText.Read(Encoding.UTF8.GetBytes(json), "encoder",
        root => EncoderConfiguration.Read(new JsonFields(root, "encoder")));

    private static string Written(EncoderConfiguration configuration)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            configuration.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
