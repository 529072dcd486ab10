using System.Text.Json.Nodes;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Trainers;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Encoders and heads are what the papers and the code of transformers say, computed number by number.</summary>
[TestClass]
public sealed class PublishedDefinitionTests
{
    private const int Width = 8, Inner = 12, Heads = 2, Layers = 2, Vocabulary = 20;
    private const double Epsilon = 1e-5;

    private static readonly int[] Ids = [2, 7, 11, 5, 19, 7, 3];
    private static readonly int[] Types = [0, 0, 0, 0, 1, 1, 1];

    [TestMethod]
    public void Electra_ProjectsItsEmbeddings()
    {
        var weights = BertWeights("electra.", embedding: 6, positions: 16, types: 2)
            .AddLinear("electra.embeddings_project", Width, 6)
            .AddLinear("classifier.dense", Width, Width).AddLinear("classifier.out_proj", 3, Width)
            .Add("electra.embeddings.position_ids", 1, 16);
        var config = BertConfig("electra", "ElectraForSequenceClassification", positions: 16, labels: 3);
        config["embedding_size"] = 6;
        using var folder = CheckpointFolder.Of(config, weights);

        var vectors = Bert(
            weights, "electra.", firstPosition: 0, Ids, Types, narrow => weights.Linear("electra.embeddings_project", narrow));
        var hidden = PlainWeights.Each(weights.Linear("classifier.dense", vectors[..1]), PlainWeights.Gelu);
        Check(folder, vectors, Types, weights.Linear("classifier.out_proj", hidden));

        var crossed = new AttentionSentimentTrainer.Options
        {
            Checkpoint = folder.Directory, SecondTextColumnName = "Second", PairEncoding = PairEncoding.Crossed,
        };
        Refusal.Of<ArgumentOutOfRangeException>(() => PretrainedStart.Open(crossed), "'PairEncoding' is Crossed; expected " +
            $"Joined or Separate with the embeddings, 6 wide, and the vectors, {Width} wide, of the checkpoint '");
    }

    [TestMethod]
    public void XlmRoberta_CountsPositionsFromBehindThePadding()
    {
        var weights = BertWeights("roberta.", Width, positions: 16, types: 1)
            .AddLinear("classifier.dense", Width, Width).AddLinear("classifier.out_proj", 3, Width);
        var config = BertConfig("xlm-roberta", "XLMRobertaForSequenceClassification", positions: 16, labels: 3);
        config["pad_token_id"] = 4;
        config["type_vocab_size"] = 1;
        using var folder = CheckpointFolder.Of(config, weights);
        Assert.AreEqual(16 - 5, PretrainedCheckpoint.Load(folder.Directory).MaximumTokens);

        var vectors = Bert(weights, "roberta.", firstPosition: 5, Ids, new int[Ids.Length], x => x);
        var hidden = PlainWeights.Each(weights.Linear("classifier.dense", vectors[..1]), Math.Tanh);
        Check(folder, vectors, null, weights.Linear("classifier.out_proj", hidden));
    }

    [TestMethod]
    public void BertForMaskedLanguage_IsTiedToTheEmbeddings()
    {
        using var scope = NewDisposeScope();
        var weights = BertWeights("bert.", Width, positions: 16, types: 2)
            .AddLinear("cls.predictions.transform.dense", Width, Width).AddNorm("cls.predictions.transform.LayerNorm", Width)
            .Add("cls.predictions.bias", Vocabulary).Add("cls.predictions.decoder.weight", Vocabulary, Width)
            .AddLinear("cls.seq_relationship", 2, Width).AddLinear("bert.pooler.dense", Width, Width);
        using var folder = CheckpointFolder.Of(BertConfig("bert", "BertForPreTraining", positions: 16), weights);
        var checkpoint = PretrainedCheckpoint.Load(folder.Directory);
        Assert.AreEqual(PretrainedHead.MaskedLanguage, checkpoint.Head);
        using var network = checkpoint.CreateMaskedLanguageNetwork();
        network.eval();
        long[] places = [1, 4], candidates = [0, 3, 19];
        var logits = network.call(IdsTensor(Ids), null, tensor(places, [2]), tensor(candidates, [3]));

        var vectors = Bert(weights, "bert.", 0, Ids, new int[Ids.Length], x => x);
        var x = PlainWeights.Each(weights.Linear("cls.predictions.transform.dense", [vectors[1], vectors[4]]), PlainWeights.Gelu);
        x = weights.Norm("cls.predictions.transform.LayerNorm", x, Epsilon);
        var output = weights.Rows("bert.embeddings.word_embeddings.weight", candidates.Select(id => (int)id));
        var expected = x.SelectMany(row => output.Select((token, n) =>
            PlainWeights.Product(row, token) + weights["cls.predictions.bias"][candidates[n]])).ToArray();
        AreNear(expected, logits);
        Assert.ThrowsExactly<InvalidOperationException>(() => checkpoint.CreateHead());
    }

    [TestMethod]
    [DataRow(false, "cls")]
    [DataRow(true, "mean")]
    public void ModernBert_AlternatesWindows(bool isVersion5, string pooling)
    {
        const int ModernLayers = 4;
        var weights = new PlainWeights(3).Add("model.embeddings.tok_embeddings.weight", Vocabulary, Width)
            .AddNorm("model.embeddings.norm", Width, hasBias: false).AddNorm("model.final_norm", Width, hasBias: false);
        for (var i = 0; i < ModernLayers; i++)
        {
            if (i > 0)
                weights.AddNorm($"model.layers.{i}.attn_norm", Width, hasBias: false);
            weights.AddLinear($"model.layers.{i}.attn.Wqkv", 3 * Width, Width, hasBias: false)
                .AddLinear($"model.layers.{i}.attn.Wo", Width, Width, hasBias: false)
                .AddNorm($"model.layers.{i}.mlp_norm", Width, hasBias: false)
                .AddLinear($"model.layers.{i}.mlp.Wi", 2 * Inner, Width, hasBias: false)
                .AddLinear($"model.layers.{i}.mlp.Wo", Width, Inner, hasBias: false);
        }
        weights.AddLinear("head.dense", Width, Width, hasBias: false).AddNorm("head.norm", Width, hasBias: false)
            .AddLinear("classifier", 3, Width);
        var config = new JsonObject
        {
            ["model_type"] = "modernbert", ["architectures"] = new JsonArray("ModernBertForSequenceClassification"),
            ["vocab_size"] = Vocabulary, ["hidden_size"] = Width, ["intermediate_size"] = Inner, ["num_attention_heads"] = Heads,
            ["num_hidden_layers"] = ModernLayers, ["max_position_embeddings"] = 64, ["norm_eps"] = Epsilon,
            ["local_attention"] = 4, ["hidden_activation"] = "gelu", ["classifier_pooling"] = pooling,
            ["id2label"] = Labels(3), ["layer_norm_eps"] = 0.5,
        };
        if (isVersion5)
        {
            config["layer_types"] = new JsonArray("full_attention", "sliding_attention", "full_attention", "sliding_attention");
            config["rope_parameters"] = new JsonObject
            {
                ["full_attention"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = 500.0 },
                ["sliding_attention"] = new JsonObject { ["rope_type"] = "default", ["rope_theta"] = 50.0 },
            };
        }
        else
        {
            config["global_attn_every_n_layers"] = 2;
            config["global_rope_theta"] = 500.0;
            config["local_rope_theta"] = 50.0;
        }
        using var folder = CheckpointFolder.Of(config, weights);

        var x = weights.Norm("model.embeddings.norm", weights.Rows("model.embeddings.tok_embeddings.weight", Ids), Epsilon);
        for (var i = 0; i < ModernLayers; i++)
        {
            var isFull = i % 2 == 0;
            var theta = isFull ? 500 : 50;
            var projected = weights.Linear($"model.layers.{i}.attn.Wqkv",
                i == 0 ? x : weights.Norm($"model.layers.{i}.attn_norm", x, Epsilon));
            var attended = PlainWeights.Attend(
                Rotated(Part(projected, 0), theta), Rotated(Part(projected, 1), theta), Part(projected, 2), Heads,
                (q, k) => isFull || Math.Abs(q - k) <= 2);
            x = PlainWeights.Sum(x, weights.Linear($"model.layers.{i}.attn.Wo", attended));
            var inner = weights.Linear($"model.layers.{i}.mlp.Wi", weights.Norm($"model.layers.{i}.mlp_norm", x, Epsilon));
            x = PlainWeights.Sum(x, weights.Linear($"model.layers.{i}.mlp.Wo", [.. inner.Select(Gated)]));
        }
        x = weights.Norm("model.final_norm", x, Epsilon);
        var pooled = pooling == "cls" ? x[..1]
            : new[] { Enumerable.Range(0, Width).Select(d => x.Average(row => row[d])).ToArray() };
        var hidden = PlainWeights.Each(weights.Linear("head.dense", pooled), PlainWeights.Gelu);
        hidden = weights.Norm("head.norm", hidden, Epsilon);
        Check(folder, x, null, weights.Linear("classifier", hidden));

        static double[][] Part(double[][] rows, int part) =>
            [.. rows.Select(row => row[(part * Width)..((part + 1) * Width)])];

        static double[] Gated(double[] row) =>
            [.. Enumerable.Range(0, Inner).Select(n => PlainWeights.Gelu(row[n]) * row[Inner + n])];
    }

    private static double[][] Rotated(double[][] x, double frequencyBase)
    {
        const int Half = Width / Heads / 2;
        return [.. x.Select((row, t) => Enumerable.Range(0, Width).Select(i =>
        {
            var (head, place) = (i / (2 * Half) * 2 * Half, i % (2 * Half));
            var angle = t * Math.Pow(frequencyBase, -(double)(place % Half) / Half);
            return place < Half
                ? row[i] * Math.Cos(angle) - row[head + place + Half] * Math.Sin(angle)
                : row[i] * Math.Cos(angle) + row[head + place - Half] * Math.Sin(angle);
        }).ToArray())];
    }

    private static PlainWeights BertWeights(string prefix, int embedding, int positions, int types)
    {
        var weights = new PlainWeights(7).Add(prefix + "embeddings.word_embeddings.weight", Vocabulary, embedding)
            .Add(prefix + "embeddings.position_embeddings.weight", positions, embedding)
            .Add(prefix + "embeddings.token_type_embeddings.weight", types, embedding)
            .AddNorm(prefix + "embeddings.LayerNorm", embedding);
        for (var i = 0; i < Layers; i++)
        {
            var layer = $"{prefix}encoder.layer.{i}.";
            weights.AddLinear(layer + "attention.self.query", Width, Width).AddLinear(layer + "attention.self.key", Width, Width)
                .AddLinear(layer + "attention.self.value", Width, Width).AddLinear(layer + "attention.output.dense", Width, Width)
                .AddNorm(layer + "attention.output.LayerNorm", Width).AddLinear(layer + "intermediate.dense", Inner, Width)
                .AddLinear(layer + "output.dense", Width, Inner).AddNorm(layer + "output.LayerNorm", Width);
        }
        return weights;
    }

    private static JsonObject BertConfig(string type, string architecture, int positions, int labels = 0) => new()
    {
        ["model_type"] = type, ["architectures"] = new JsonArray(architecture), ["vocab_size"] = Vocabulary,
        ["hidden_size"] = Width, ["num_hidden_layers"] = Layers, ["num_attention_heads"] = Heads,
        ["intermediate_size"] = Inner, ["hidden_act"] = "gelu",
        ["max_position_embeddings"] = positions, ["type_vocab_size"] = 2, ["layer_norm_eps"] = Epsilon,
        ["id2label"] = Labels(labels),
    };

    private static JsonObject? Labels(int count)
    {
        var labels = new JsonObject();
        for (var i = 0; i < count; i++)
            labels[$"{i}"] = $"class {i}";
        return count == 0 ? null : labels;
    }

    private static double[][] Bert(PlainWeights weights, string prefix, int firstPosition, int[] ids, int[] types,
        Func<double[][], double[][]> project)
    {
        var x = PlainWeights.Sum(weights.Rows(prefix + "embeddings.word_embeddings.weight", ids), PlainWeights.Sum(
            weights.Rows(prefix + "embeddings.position_embeddings.weight", Enumerable.Range(firstPosition, ids.Length)),
            weights.Rows(prefix + "embeddings.token_type_embeddings.weight", types)));
        x = project(weights.Norm(prefix + "embeddings.LayerNorm", x, Epsilon));
        for (var i = 0; i < Layers; i++)
        {
            var layer = $"{prefix}encoder.layer.{i}.";
            var attended = PlainWeights.Attend(weights.Linear(layer + "attention.self.query", x),
                weights.Linear(layer + "attention.self.key", x), weights.Linear(layer + "attention.self.value", x), Heads,
                (_, _) => true);
            x = weights.Norm(layer + "attention.output.LayerNorm",
                PlainWeights.Sum(x, weights.Linear(layer + "attention.output.dense", attended)), Epsilon);
            var inner = PlainWeights.Each(weights.Linear(layer + "intermediate.dense", x), PlainWeights.Gelu);
            x = weights.Norm(
                layer + "output.LayerNorm", PlainWeights.Sum(x, weights.Linear(layer + "output.dense", inner)), Epsilon);
        }
        return x;
    }

    // Alone, and in a batch beside a longer text.
    private static void Check(CheckpointFolder folder, double[][] vectors, int[]? types, double[][] logits)
    {
        using var scope = NewDisposeScope();
        var checkpoint = PretrainedCheckpoint.Load(folder.Directory);
        using var encoder = checkpoint.CreateEncoder();
        using var head = checkpoint.CreateHead();
        using var pooling = SequencePooling.Create(checkpoint.Encoder.HeadPooling, checkpoint.Dimension);
        encoder.eval();
        head.eval();
        var typeTensor = types is null ? null : IdsTensor(types);
        var found = encoder.Encode(encoder.Embed(IdsTensor(Ids), typeTensor), null).Output;
        AreNear([.. vectors.SelectMany(row => row)], found);
        AreNear([.. logits.SelectMany(row => row)], head.call(pooling.call(found, null).Output));

        const int More = 3;
        var ids = cat([IdsTensor([.. Ids, .. new int[More]]), IdsTensor([.. Enumerable.Repeat(9, Ids.Length + More)])]);
        typeTensor = types is null ? null : cat([IdsTensor([.. types, .. new int[More]]), IdsTensor(new int[Ids.Length + More])]);
        var padding = Given.Padding(Ids.Length + More, More, 0);
        found = encoder.Encode(encoder.Embed(ids, typeTensor), padding).Output;
        AreNear([.. vectors.SelectMany(row => row)], found.select(0, 0).narrow(0, 0, Ids.Length));
        AreNear([.. logits.SelectMany(row => row)], head.call(pooling.call(found, padding).Output).select(0, 0));
    }

    private static Tensor IdsTensor(int[] ids) => tensor(Array.ConvertAll(ids, id => (long)id), [1, ids.Length]);

    private static void AreNear(double[] expected, Tensor actual)
    {
        var found = TensorAssert.Values(actual);
        Assert.HasCount(expected.Length, found);
        for (var i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], found[i], 1e-4, $"[{i}]");
    }
}
