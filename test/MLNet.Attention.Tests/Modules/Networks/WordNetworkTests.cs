using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>The network that scores the tags of words.</summary>
[TestClass]
public sealed class WordNetworkTests
{
    private const int Dimension = 6;
    private const int Tags = 3;
    private const int Buckets = 8;

    // Texts of words of tokens; the features of a word are made of its tokens.
    private static readonly long[][] Long = [[2, 3], [4], [5, 6, 7], [8], [2, 9]];
    private static readonly long[][] Short = [[7], [3, 3]];

    [TestMethod]
    [DataRow(WordPooling.First, 0)]
    [DataRow(WordPooling.Mean, 0)]
    [DataRow(WordPooling.Mean, Buckets)]
    public void Scores_AreThoseOfTheWordsVectors_AndOfTheFeaturesAround(WordPooling pooling, int buckets)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = Create(pooling, buckets);
        var input = Input(Long);
        var parameters = network.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        var tokens = network.Encoder.Embed(input.Ids)[0]; // [S, D]
        var embedded = new List<Tensor>();
        for (var token = 0; token < tokens.shape[0]; token++)
        {
            embedded.Add(tokens[token]);
            foreach (var feature in buckets == 0 ? [] : Features(Long[(int)input.Words![0, token].item<long>()]))
                embedded[^1] = embedded[^1] + parameters["features.weight"][feature];
        }
        var vectors = network.Encoder.Encode(stack(embedded).unsqueeze(0), null).Output[0];
        var expected = new List<Tensor>();
        for (var (word, start) = (0, 0); word < Long.Length; start += Long[word++].Length)
        {
            var ofTokens = vectors.narrow(0, start, Long[word].Length);
            var vector = pooling == WordPooling.First ? ofTokens[0] : ofTokens.mean([0]);
            var score = parameters["head.output.weight"].mv(vector) + parameters["head.output.bias"];
            for (var distance = -2; distance <= 2 && buckets > 0; distance++)
            {
                if (word + distance < 0 || word + distance >= Long.Length)
                    continue;
                foreach (var feature in Features(Long[word + distance]))
                    score = score + parameters["direct.weight"][feature].narrow(0, (distance + 2) * Tags, Tags);
            }
            expected.Add(score);
        }
        TensorAssert.Near(stack(expected), network.call(input)[0]);
    }

    [TestMethod]
    [DataRow(WordPooling.First)]
    [DataRow(WordPooling.Mean)]
    public void ATextInABatch_HasTheScoresThatItHasAlone(WordPooling pooling)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var network = Create(pooling, Buckets);
        var together = network.call(Input(Long, Short));
        TensorAssert.Near(network.call(Input(Long))[0], together[0]);
        TensorAssert.Near(network.call(Input(Short))[0], together[1].narrow(0, 0, Short.Length));
    }

    [TestMethod]
    [DataRow(WordPooling.First)]
    [DataRow(WordPooling.Mean)]
    public void Gradients_AreRight(WordPooling pooling)
    {
        using var scope = NewDisposeScope();
        var network = Create(pooling, Buckets);
        GradientAssert.IsRight(network, [], () =>
        {
            var scores = network.call(Input(Long, Short));
            // Of words that are not there, the scores do not count.
            return cat([scores[0], scores[1].narrow(0, 0, Short.Length)], 0);
        });
    }

    [TestMethod]
    public void AWrongArgument_IsRefused()
    {
        using var scope = NewDisposeScope();
        var network = Create(WordPooling.Mean, Buckets);
        var input = Input(Long);
        Refusal.Of<ArgumentException>(() => network.call(input with { Ids = input.Ids[0] }), "Ids", "[9]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Starts = Zeros(2, 5) }), "Starts", "[2, 5]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Ends = Zeros(1, 4) }), "Ends", "[1, 4]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Words = Zeros(1, 5) }), "Words", "[1, 5]");
        Refusal.Of<ArgumentException>(() => network.call(input with { Features = Zeros(1, 4, 2) }), "Features", "[1, 4, 2]");
        Refusal.Of<ArgumentNullException>(() => network.call(input with { Features = null }), "Features");
        Refusal.Of<ArgumentOutOfRangeException>(() => Create((WordPooling)5, 0), "'pooling' is 5");
        Refusal.Of<ArgumentOutOfRangeException>(() => Create(WordPooling.Mean, -1), "'featureBuckets' is -1");
        Refusal.Of<ArgumentOutOfRangeException>(() => new WordFeatureTable(0, 1, 1), "'buckets' is 0");
        Refusal.OfShape("features", Zeros(2, 3), wrong => new WordFeatureTable(2, 1, 1).call(wrong));
    }

    private static Tensor Zeros(params long[] shape) => zeros(shape, ScalarType.Int64);

    private static WordNetwork Create(WordPooling pooling, long buckets)
    {
        var generator = new Generator(1);
        var network = new WordNetwork(new ConvolutionalTextEncoder(10, [1, 2], Dimension, 0, generator), Tags, pooling,
            chain: null, buckets, 0, generator);
        using var noGradient = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (name == "direct.weight") // begins as 0
                parameter.copy_(Given.Random(3, parameter.shape));
        }
        Given.RandomBiases(network);
        network.eval();
        return network;
    }

    private static long[] Features(long[] word) => [word[0] % Buckets, word.Length];

    private static WordInput Input(params long[][][] texts)
    {
        var (words, tokens) = (texts.Max(text => text.Length), texts.Max(text => text.Sum(word => word.Length)));
        var (ids, padding) = (new long[texts.Length, tokens], new bool[texts.Length, tokens]);
        var (starts, ends, missing) = (
            new long[texts.Length, words], new long[texts.Length, words], new bool[texts.Length, words]);
        var (ofTokens, features) = (new long[texts.Length, tokens], new long[texts.Length, words, 2]);
        for (var text = 0; text < texts.Length; text++)
        {
            var next = 0;
            for (var word = 0; word < words; word++)
            {
                (missing[text, word], ends[text, word]) = (word >= texts[text].Length, 1);
                if (missing[text, word])
                    continue;
                starts[text, word] = next;
                foreach (var id in texts[text][word])
                    (ofTokens[text, next], ids[text, next++]) = (word, id);
                ends[text, word] = next;
                (features[text, word, 0], features[text, word, 1]) = (
                    Features(texts[text][word])[0], Features(texts[text][word])[1]);
            }
            for (; next < tokens; next++)
                padding[text, next] = true;
        }
        long[] forTokens = [texts.Length, tokens], forWords = [texts.Length, words];
        return new WordInput(tensor(Flat(ids), forTokens), tensor(Flat(padding), forTokens), tensor(Flat(starts), forWords),
            tensor(Flat(ends), forWords), tensor(Flat(missing), forWords), tensor(Flat(ofTokens), forTokens),
            tensor(Flat(features), [.. forWords, 2]));
    }

    private static T[] Flat<T>(Array values) => [.. values.Cast<T>()];

    private static long[] Flat(long[,] values) => Flat<long>(values);

    private static long[] Flat(long[,,] values) => Flat<long>(values);

    private static bool[] Flat(bool[,] values) => Flat<bool>(values);
}
