using System.Text;
using System.Text.Json;
using MLNet.Attention.Modules.Primitives;
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
