using System.Text;
using System.Text.Json.Nodes;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Fuzz;

/// <summary>Makes input after input; a seed and a number decide what it is.</summary>
internal sealed class InputSource(int seed)
{
    private const string Manifest = "manifest.json";
    private const string Tokenizer = "tokenizer.json";
    private const string TargetTokenizer = "target_tokenizer.json";
    private const string Weights = "model.safetensors";
    private const string Key = "Model.key";
    private const string Zip = "zip";

    // They take ten times as long as another model: a table of words or n-grams has a place for each bucket.
    private const int ModelsWithTable = 5;

    private const long MostWeights = 1 << 22; // more would take long to draw

    private readonly BaseModel[] models =
        [.. CheckpointModels.Saved, .. SavedModels.Names.Select(name => new BaseModel(name, SavedModels.Zip(name)))];

    private readonly BaseCheckpoint[] checkpoints =
    [
        .. new[] { "bert", "distilbert", "roberta", "bert_ner", "bert_qa" }
            .Select(name => BaseCheckpoint.OfFixture(name, FolderContent.Encoder)),
        .. new[] { "bart", "t5" }.Select(name => BaseCheckpoint.OfFixture(name, FolderContent.EncoderDecoder)),
        .. CheckpointModels.Folders,
    ];

    public FuzzInput Create(long number)
    {
        var random = new Random(HashCode(number));
        var share = random.Next(1000);
        if (share < 4)
            return Consistent(random);
        if (share < 144)
            return ChangedCheckpoint(checkpoints[random.Next(checkpoints.Length)], random);
        if (share < 224)
            return ChangedTokenizers(BaseTokenizers.All[random.Next(BaseTokenizers.All.Count)], random);
        var model = models[random.Next(25) == 0
            ? models.Length - 1 - random.Next(ModelsWithTable)
            : random.Next(models.Length - ModelsWithTable)];
        return share switch
        {
            < 380 => Changed(model, "manifest", Manifest, JsonMutator.Mutate(model[Manifest], random)),
            < 420 => Changed(model, "manifest bytes", Manifest, ByteMutator.Mutate(model[Manifest], random)),
            < 600 => Changed(model, "weights header", Weights, SafetensorsMutator.MutateHeader(model[Weights], random)),
            < 680 => Changed(model, "weights data", Weights, SafetensorsMutator.MutateData(model[Weights], random)),
            < 710 => Changed(model, "weights bytes", Weights, ByteMutator.Mutate(model[Weights], random)),
            < 860 => ChangedTokenizer("tokenizer", JsonMutator.Mutate),
            < 880 => ChangedTokenizer("tokenizer bytes", ByteMutator.Mutate),
            < 930 => Changed(model, "key", Key, ByteMutator.Mutate(model[Key], random)),
            < 960 => Whole(model, "zip bytes", ByteMutator.Mutate(model.Zip, random)),
            < 980 => Whole(model, "zip directory", MutateEnd(model.Zip, random)),
            _ => Whole(model, "zip entries", model.Shuffled(random)),
        };

        FuzzInput ChangedTokenizer(string kind, Func<byte[], Random, byte[]> mutate)
        {
            var entry = model.Has(TargetTokenizer) && random.Next(2) == 0 ? TargetTokenizer : Tokenizer;
            return Changed(model, kind, entry, mutate(model[entry], random));
        }
    }

    // Not HashCode.Combine, which differs from process to process.
    private int HashCode(long number) => (int)((ulong)(number * 0x9E3779B97F4A7C1 + seed * 0x632BE59BD9B4E019) >> 33);

    private static FuzzInput ChangedCheckpoint(BaseCheckpoint checkpoint, Random random)
    {
        const string Config = "config.json", Generation = "generation_config.json";
        return random.Next(6) switch
        {
            0 when checkpoint.Files.ContainsKey(Generation) => checkpoint.With(
                "checkpoint generation", Generation, JsonMutator.Mutate(checkpoint[Generation], random)),
            0 or 1 => checkpoint.With("checkpoint config", Config, JsonMutator.Mutate(checkpoint[Config], random)),
            2 => checkpoint.With("checkpoint config bytes", Config, ByteMutator.Mutate(checkpoint[Config], random)),
            3 => checkpoint.With("checkpoint header", Weights, SafetensorsMutator.MutateHeader(checkpoint[Weights], random)),
            4 => checkpoint.With("checkpoint data", Weights, SafetensorsMutator.MutateData(checkpoint[Weights], random)),
            _ => checkpoint.With("checkpoint bytes", Weights, ByteMutator.Mutate(checkpoint[Weights], random)),
        };
    }

    private static FuzzInput ChangedTokenizers(BaseCheckpoint tokenizers, Random random)
    {
        var (file, content) = tokenizers.Files.ElementAt(random.Next(tokenizers.Files.Count));
        var isJson = Path.GetExtension(file) == ".json" && random.Next(8) != 0;
        return tokenizers.With(isJson ? "tokenizer json" : "tokenizer files", file,
            isJson ? JsonMutator.Mutate(content, random) : ByteMutator.Mutate(content, random));
    }

    private static FuzzInput Changed(BaseModel model, string kind, string entry, byte[] content) =>
        new(kind, model.Name, entry, content, model.With(entry, content));

    private static FuzzInput Whole(BaseModel model, string kind, byte[] zip) => new(kind, model.Name, Zip, zip, zip);

    private static byte[] MutateEnd(byte[] zip, Random random)
    {
        var start = Math.Max(0, zip.Length - 1000);
        return [.. zip[..start], .. ByteMutator.Mutate(zip[start..], random)];
    }

    /// <summary>An intact model of odd sizes, at times with a change to its configuration that its weights may bear.</summary>
    private static FuzzInput Consistent(Random random)
    {
        ModelSettings settings;
        TextModelConfiguration configuration;
        do
        {
            settings = Draw(random);
            configuration = settings.ToConfiguration();
        }
        while (configuration.CountWeights() + configuration.NGramWeightCount > MostWeights);
        var model = new BaseModel("drawn", SavedModels.Zip(settings));
        if (random.Next(2) == 0)
            return Whole(model, "consistent", model.Zip);
        var json = JsonNode.Parse(model[Manifest])!;
        if (json["encoder"]!["num_attention_heads"] is not null)
            json["encoder"]!["num_attention_heads"] = 1 << random.Next(7);
        json["tokenizer"]!["model_max_length"] = 1 + random.Next(1 << random.Next(1, 21));
        return Whole(model, "consistent", model.With(Manifest, Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    private static ModelSettings Draw(Random random)
    {
        var heads = 1 << random.Next(4);
        var isExtreme = random.Next(16) == 0; // what is small in the file can be large in memory
        double Scale() => random.Next(2) == 0 ? 0 : random.NextDouble() * 1e38;
        return UntrainedModel.Settings with
        {
            Task = random.Next(4) switch
            {
                3 => new MultiLabelClassification(1 + random.Next(1 << random.Next(1, isExtreme ? 20 : 13)), null),
                0 => new BinaryClassification(),
                1 => UntrainedModel.Classes(2 + random.Next(1 << random.Next(1, isExtreme ? 20 : 13))),
                _ => new Regression(),
            },
            Pairs = random.Next(2) == 0,
            PairEncoding = Any<PairEncoding>(random),
            SymmetricPairs = random.Next(2) == 0,
            Pooling = Any<TextPooling>(random),
            PoolingNormalization = Any<AttentionFunction>(random),
            Encoder = Any<TextEncoder>(random),
            MaximumTokens = 1 + random.Next(40),
            Truncation = Any<TextTruncation>(random),
            NumberOfLayers = 1 + random.Next(3),
            Dimension = 2 * heads * (1 + random.Next(8)),
            NumberOfHeads = heads,
            FeedForwardDimension = 1 + random.Next(1 << random.Next(1, isExtreme ? 17 : 12)),
            PositionalEncoding = Any<PositionalEncoding>(random),
            RecurrentCell = Any<RecurrentCell>(random),
            KernelSizes = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => 1 + random.Next(64))],
            Scales = new OutputScales(Scale(), Scale(), Scale()),
            OutputTokenWeights = random.Next(2) == 0,
        };
    }

    private static T Any<T>(Random random) where T : struct, Enum
    {
        var values = Enum.GetValues<T>();
        return values[random.Next(values.Length)];
    }
}
