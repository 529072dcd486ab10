using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Transforms.Serialization;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Serialization;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

[TestClass]
public sealed class PretrainedCheckpointTests
{
    private const string Weights = "model.safetensors";
    private const string Index = "model.safetensors.index.json";

    [TestMethod]
    public void AFolder_SaysWhatItHas()
    {
        var checkpoint = PretrainedCheckpoint.Load(new CheckpointFixture("bert").Directory);
        Assert.AreEqual("bert", checkpoint.ModelType);
        Assert.AreEqual(32, checkpoint.Dimension);
        Assert.AreEqual(64, checkpoint.MaximumTokens);
        Assert.AreEqual(300, checkpoint.Tokenizer.VocabularySize);
        Assert.AreEqual(
            checkpoint.WeightCount * sizeof(float), Tensors("bert").Sum(tensor => (long)tensor.Data.Length));
    }

    [TestMethod]
    public void Shards_AreOneCheckpoint_AndOldNamesOfNormsAreRead()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        var tensors = Tensors("bert").Select(tensor => tensor with
        {
            Name = tensor.Name.Replace("LayerNorm.weight", "LayerNorm.gamma").Replace("LayerNorm.bias", "LayerNorm.beta"),
        }).ToList();
        WriteShards(folder, tensors);
        HasTheWeightsOfBert(folder);
    }

    [TestMethod]
    public void AnEncoderAlone_HasNoPrefix()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        var tensors = Tensors("bert").Where(tensor => tensor.Name.StartsWith("bert."));
        File.WriteAllBytes(folder.PathOf(Weights),
            TensorBytes.Write(tensors.Select(tensor => tensor with { Name = tensor.Name["bert.".Length..] })));
        folder.Configure(config => config["architectures"] = new JsonArray("BertModel"));
        Assert.AreEqual(PretrainedHead.None, PretrainedCheckpoint.Load(folder.Directory).Head);
        HasTheWeightsOfBert(folder);
    }

    [TestMethod]
    [DataRow("F16", 1e-3)]
    [DataRow("BF16", 1e-2)]
    [DataRow("F64", 1e-7)]
    public void OtherElementTypes_AreRead(string dtype, double tolerance)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        File.WriteAllBytes(folder.PathOf(Weights), TensorBytes.Write(Tensors("bert").Select(tensor => Convert(tensor, dtype))));
        HasTheWeightsOfBert(folder, tolerance);
    }

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void WhatIsWritten_IsReadBack(string name)
    {
        using var scope = NewDisposeScope();
        var checkpoint = PretrainedCheckpoint.Load(new CheckpointFixture(name).Directory);
        using var encoder = checkpoint.CreateEncoder();
        using var head = checkpoint.CreateHead();
        var config = CheckpointConfig.Read(checkpoint.Directory);
        var names = new CheckpointNames(config.Encoder, hasPrefix: true);

        using var folder = CheckpointFolder.CopyOf(name);
        folder.WriteWeights(Weights, [.. names.Map(encoder).Add(names.Map(head, config.Head)).ToEntries()]);
        using (var stream = File.Create(folder.PathOf("config.json")))
            config.ToPart(WeightStorage.Float32).Write(stream);
        using (var weights = new CheckpointWeights(folder.Directory))
            CollectionAssert.AreEquivalent(Tensors(name).Select(tensor => tensor.Name).ToList(), weights.Names.ToList());
        var again = PretrainedCheckpoint.Load(folder.Directory);
        Assert.AreEqual(checkpoint.ModelType, again.ModelType);
        Assert.AreEqual(checkpoint.Head, again.Head);
        CollectionAssert.AreEqual(checkpoint.ClassNames.ToList(), again.ClassNames.ToList());
        Assert.IsNull(checkpoint.Encoder.FindDifference(again.Encoder));
        using var read = again.CreateEncoder();
        AreSame(encoder, read);
    }

    [TestMethod]
    public void AWrongConfiguration_IsRefused()
    {
        IsWrong(config => config.Remove("hidden_size"), "config.json: 'hidden_size' is missing; expected a whole number");
        IsWrong(config => config["hidden_size"] = "32", "config.json: 'hidden_size' is String");
        IsWrong(config => config["hidden_size"] = 1_000_000_000, "config.json: 'hidden_size' is 1000000000", "from 2 to 16384");
        IsWrong(config => config["num_attention_heads"] = 5,
            "'hidden_size' is 32; expected a multiple of 'num_attention_heads', 5");
        IsWrong(config => config["model_type"] = "gpt2",
            "'model_type' is 'gpt2'; expected one of bert, distilbert, roberta", "modernbert");
        IsWrong(config => config["hidden_act"] = "mish", "'hidden_act' is 'mish'; expected one of gelu,");
        IsWrong(config => config["position_embedding_type"] = "relative_key", "expected 'absolute'");
        IsWrong(config => config["is_decoder"] = true, "'is_decoder' is true");
        IsWrong(config => config["id2label"] = new JsonObject { ["0"] = "a", ["2"] = "b" }, "'id2label'", "without '1'");
        IsWrong(config => config["vocab_size"] = 299, "'vocab_size' is 299; expected at least 300");
        using var folder = CheckpointFolder.CopyOf("bert");
        folder.Write("config.json", "{");
        Refusal.OfSource("config.json", () => PretrainedCheckpoint.Load(folder.Directory), "is not valid JSON");
        File.Delete(folder.PathOf("config.json"));
        Refusal.Of<FormatException>(() => PretrainedCheckpoint.Load(folder.Directory), "has no config.json");
        Refusal.Of<DirectoryNotFoundException>(() => PretrainedCheckpoint.Load(folder.PathOf("none")),
            "'directory' is ", "none, which does not exist; expected the folder of a checkpoint.");
        Refusal.Of<ArgumentException>(() => PretrainedCheckpoint.Load(""), "directory");
    }

    [TestMethod]
    public void DistilBert_IsToldByItsOwnFields()
    {
        using var folder = CheckpointFolder.CopyOf("distilbert");
        folder.Configure(config => config["n_heads"] = 5);
        Refusal.Of<FormatException>(
            () => PretrainedCheckpoint.Load(folder.Directory), "config.json: 'dim' is 32; expected a multiple of 'n_heads', 5");
    }

    [TestMethod]
    public void OtherTensorsThanExpected_AreOneError()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        var tensors = Tensors("bert").Where(tensor => tensor.Name != "classifier.weight").Select(tensor => tensor.Name switch
        {
            "bert.embeddings.LayerNorm.bias" => tensor with { Shape = [4, 8] },
            "bert.encoder.layer.1.output.LayerNorm.bias" => tensor with { Name = "bert.encoder.layer.2.output.LayerNorm.bias" },
            _ => tensor,
        });
        File.WriteAllBytes(folder.PathOf(Weights), TensorBytes.Write(tensors));
        Refusal.OfSource(Weights, () => PretrainedCheckpoint.Load(folder.Directory),
            "missing (2): ", "bert.encoder.layer.1.output.LayerNorm.bias [32]", "classifier.weight [3, 32]",
            "of another shape (1): bert.embeddings.LayerNorm.bias [4, 8], expected [32]",
            "not expected (1): bert.encoder.layer.2.output.LayerNorm.bias [32]");
    }

    [TestMethod]
    [DataRow("F32", float.NaN)]
    [DataRow("F32", float.PositiveInfinity)]
    [DataRow("BF16", float.NaN)]
    public void WeightsThatAreNotFinite_AreNamed(string dtype, float value)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        const string Name = "bert.encoder.layer.0.attention.self.key.weight";
        File.WriteAllBytes(folder.PathOf(Weights), TensorBytes.Write(Tensors("bert").Select(tensor =>
        {
            if (tensor.Name != Name)
                return tensor;
            var data = tensor.Data.ToArray();
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(64), value);
            return Convert(tensor with { Data = data }, dtype);
        })));
        var checkpoint = PretrainedCheckpoint.Load(folder.Directory);
        Refusal.OfSource(Weights, () => checkpoint.CreateEncoder(), $"tensor '{Name}' holds ", "expected finite values");
    }

    [TestMethod]
    public void BrokenFiles_AreRefused()
    {
        var whole = File.ReadAllBytes(Path.Combine(new CheckpointFixture("bert").Directory, Weights));
        IsBroken(whole[..^40], "bytes of data; expected");
        IsBroken([], "has 0 bytes; expected at least 8");
        var header = whole.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(header, 100_000_001);
        IsBroken(header, "the header says it has 100000001 bytes");
        IsBroken(WithHeader("""
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
            """, 8), "must neither overlap nor leave a gap");
        IsBroken(WithHeader("""{"a":{"dtype":"F32","shape":[1000000000,1000000000],"data_offsets":[0,8]}}""", 8), "tensor 'a'");
    }

    [TestMethod]
    public void APickle_IsNotOpened()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        File.Delete(folder.PathOf(Weights));
        Refusal.Of<FormatException>(
            () => PretrainedCheckpoint.Load(folder.Directory), "has no weights; expected a file model.safetensors");
        folder.Write("pytorch_model.bin", "");
        Refusal.Of<FormatException>(
            () => PretrainedCheckpoint.Load(folder.Directory), "has pytorch_model.bin", "safetensors.torch.save_file(");
    }

    [TestMethod]
    public void AWrongIndexOfShards_IsRefused()
    {
        IsWrongIndex(map => map["classifier.bias"] = "../model.safetensors", "names '../model.safetensors'");
        IsWrongIndex(map => map["classifier.bias"] = "/etc/passwd", "names '/etc/passwd'");
        IsWrongIndex(map => map["classifier.bias"] = @"..\a.safetensors",
            "expected the name of a .safetensors file in the folder");
        IsWrongIndex(map => map["classifier.bias"] = 3, "names '3'");
        IsWrongIndex(map => map["classifier.bias"] = "c.safetensors", "names 'c.safetensors', which is missing");
        IsWrongIndex(map => map["absent"] = "a.safetensors", "a.safetensors: has no tensor 'absent'; expected one");
        IsWrongIndex(map => map.Remove("classifier.bias"),
            "b.safetensors: has a tensor 'classifier.bias' that model.safetensors.index.json does not place there.");
        using var folder = CheckpointFolder.CopyOf("bert");
        WriteShards(folder, Tensors("bert"));
        folder.Write(Index, "{}");
        Refusal.OfSource(Index, () => PretrainedCheckpoint.Load(folder.Directory), "has no object 'weight_map'");
    }

    [TestMethod]
    [DoNotParallelize] // it changes the limit for all
    public void AModelLargerThanTheLimit_IsRefusedBeforeItIsMade()
    {
        var limit = ModelLoading.MaximumBytes;
        try
        {
            ModelLoading.MaximumBytes = 1000;
            Refusal.OfSource("config.json", () => PretrainedCheckpoint.Load(new CheckpointFixture("bert").Directory),
                "the encoder that it describes may take ", nameof(ModelLoading.MaximumBytes));
        }
        finally
        {
            ModelLoading.MaximumBytes = limit;
        }
    }

    private static void IsWrong(Action<JsonObject> change, params string[] texts)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        folder.Configure(change);
        Refusal.OfSource("config.json", () => PretrainedCheckpoint.Load(folder.Directory), texts);
    }

    private static void IsBroken(byte[] file, string text)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        File.WriteAllBytes(folder.PathOf(Weights), file);
        Refusal.OfSource(Weights, () => PretrainedCheckpoint.Load(folder.Directory), text);
    }

    private static void IsWrongIndex(Action<JsonObject> change, string text)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        WriteShards(folder, Tensors("bert"));
        var index = JsonNode.Parse(File.ReadAllText(folder.PathOf(Index)))!.AsObject();
        change(index["weight_map"]!.AsObject());
        folder.Write(Index, index.ToJsonString());
        Refusal.Of<FormatException>(() => PretrainedCheckpoint.Load(folder.Directory), text);
    }

    private static void WriteShards(CheckpointFolder folder, IReadOnlyList<TensorBytes> tensors)
    {
        var map = new JsonObject();
        foreach (var (file, part) in new[] { ("a.safetensors", tensors.Take(9)), ("b.safetensors", tensors.Skip(9)) })
        {
            File.WriteAllBytes(folder.PathOf(file), TensorBytes.Write(part));
            foreach (var tensor in part)
                map[tensor.Name] = file;
        }
        folder.Write(Index, new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
        File.Delete(folder.PathOf(Weights));
    }

    private static IReadOnlyList<TensorBytes> Tensors(string fixture)
    {
        using var stream = File.OpenRead(Path.Combine(new CheckpointFixture(fixture).Directory, Weights));
        return TensorBytes.Read(stream, Weights);
    }

    private static TensorBytes Convert(TensorBytes tensor, string dtype)
    {
        var values = Enumerable.Range(0, tensor.Data.Length / 4).Select(i => BitConverter.ToSingle(tensor.Data, 4 * i));
        return tensor with
        {
            DType = dtype,
            Data = [.. values.SelectMany(value => dtype switch
            {
                "F16" => BitConverter.GetBytes((Half)value),
                "BF16" => BitConverter.GetBytes(value)[2..],
                "F64" => BitConverter.GetBytes((double)value),
                _ => BitConverter.GetBytes(value),
            })],
        };
    }

    private static byte[] WithHeader(string json, int dataBytes)
    {
        var header = Encoding.UTF8.GetBytes(json);
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[dataBytes]];
    }

    private static void HasTheWeightsOfBert(CheckpointFolder folder, double tolerance = 0)
    {
        using var expected = PretrainedCheckpoint.Load(new CheckpointFixture("bert").Directory).CreateEncoder();
        using var found = PretrainedCheckpoint.Load(folder.Directory).CreateEncoder();
        AreSame(expected, found, tolerance);
    }

    private static void AreSame(nn.Module expected, nn.Module found, double tolerance = 0)
    {
        foreach (var ((name, parameter), (_, other)) in expected.named_parameters().Zip(found.named_parameters()))
            TensorAssert.Near(parameter, other, tolerance, name);
    }
}
