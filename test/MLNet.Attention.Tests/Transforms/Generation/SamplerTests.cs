using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Generation;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class SamplerTests
{
    private static readonly double[] Probabilities = [0.05, 0.1, 0.4, 0.15, 0.3];

    [TestMethod]
    [DataRow(1.0, 0, 1.0)]
    [DataRow(0.5, 0, 1.0)]
    [DataRow(2.5, 0, 1.0)]
    [DataRow(1.0, 3, 1.0)]
    [DataRow(1.0, 1, 1.0)]
    [DataRow(1.0, 0, 0.69)]
    [DataRow(1.0, 0, 0.71)]
    [DataRow(1.0, 0, 0.000001)]
    [DataRow(0.7, 4, 0.8)]
    public void Tokens_AreDrawnAsOftenAsTheirProbabilitiesSay(double temperature, int topK, double topP)
    {
        var options = new GenerationOptions { Temperature = temperature, TopK = topK, TopP = topP };
        var expected = Expected(temperature, topK, topP);
        var counts = FirstTokens(options, Probabilities, 8000);
        var deviation = 0.0;
        for (var id = 0; id < counts.Length; id++)
        {
            if (expected[id] == 0)
                Assert.AreEqual(0, counts[id], $"token {id}");
            else
                deviation += Math.Pow(counts[id] - 8000 * expected[id], 2) / (8000 * expected[id]);
        }
        Assert.IsLessThan(18.5, deviation, "chi-square, 4 degrees of freedom: once in a thousand seeds");
    }

    [TestMethod]
    public void OfEqualTokens_TopKTakesThoseWithTheLowestIds()
    {
        var options = new GenerationOptions { TopK = 4 };
        var counts = FirstTokens(options, [.. Enumerable.Repeat(1 / 60.0, 60)], 500);
        Assert.IsTrue(counts[..4].All(count => count > 80));
        Assert.AreEqual(500, counts[..4].Sum());
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void TheSameSeed_GivesTheSame_InABatchAndAlone(int samples)
    {
        var options = new GenerationOptions { NumberOfResults = samples, MaximumTokens = 15, TopP = 0.9, MinimumTokens = 1 };
        var seeds = Enumerable.Range(0, 20).Select(i => SplitMix64.Draw(5, i)).ToArray();
        using var decoder = new ToyDecoder(7, Enumerable.Range(0, 20));
        var found = new Sampler(decoder, Request(options), seeds).Run();
        for (var source = 0; source < 20; source++)
        {
            using var alone = new ToyDecoder(7, [source]);
            var expected = new Sampler(alone, Request(options), [seeds[source]]).Run()[0];
            Assert.HasCount(samples, expected);
            BeamSearchTests.AssertSame(expected, found[source], $"source {source}");
        }
        Assert.IsGreaterThan(2, decoder.SourcesOfSteps.Distinct().Count(), "the batch shrinks");

        using var again = new ToyDecoder(7, Enumerable.Range(0, 20));
        var others = new Sampler(again, Request(options), Array.ConvertAll(seeds, seed => seed + 1)).Run();
        Assert.IsGreaterThan(10, others.Zip(found, (a, b) => a[0].Ids.SequenceEqual(b[0].Ids) ? 0 : 1).Sum());
    }

    [TestMethod]
    public void ASample_HasTheLogProbabilitiesAndAlignmentsOfTheModel()
    {
        var options = new GenerationOptions { NumberOfResults = 6, MaximumTokens = 10, Temperature = 3, NoRepeatNGramSize = 2 };
        using var decoder = new ToyDecoder(6, [4, 9]);
        var found = new Sampler(decoder, Request(options) with { KeepAlignment = true }, [1, 2]).Run();
        foreach (var (source, results) in new[] { 4, 9 }.Zip(found))
        {
            foreach (var hypothesis in results)
            {
                int[] prefix = [ToyDecoder.StartId];
                for (var i = 0; i < hypothesis.Ids.Length; i++)
                {
                    var values = ToyDecoder.LogProbabilities(6, source, prefix);
                    Assert.AreEqual(values[hypothesis.Ids[i]], hypothesis.TokenLogProbabilities[i]);
                    CollectionAssert.AreEqual(ToyDecoder.Alignment(source, prefix), hypothesis.Alignment![i]);
                    Assert.AreEqual(ToyDecoder.CopyProbability(source, prefix), hypothesis.CopyProbabilities![i]);
                    prefix = [.. prefix, hypothesis.Ids[i]];
                }
                var pairs = hypothesis.Ids.Zip(hypothesis.Ids.Skip(1)).ToArray();
                Assert.HasCount(pairs.Length, pairs.Distinct().ToArray());
            }
            Assert.HasCount(6, results);
            var sorted = results.OrderByDescending(result => result.HasEnded).ThenByDescending(result => result.Score);
            CollectionAssert.AreEqual(sorted.ToArray(), results);
        }
    }

    [TestMethod]
    public void WhereNoTokenCanFollow_TheSampleIsCutOff()
    {
        var options = new GenerationOptions { NumberOfResults = 3, MinimumTokens = 9, NoRepeatNGramSize = 1 };
        using var decoder = new ToyDecoder(3, [0]);
        var found = new Sampler(decoder, Request(options), [1]).Run();
        Assert.HasCount(3, found[0]);
        foreach (var hypothesis in found[0])
        {
            Assert.IsFalse(hypothesis.HasEnded);
            CollectionAssert.AreEquivalent(new[] { 0, 2 }, hypothesis.Ids);
        }
    }

    [TestMethod]
    [DoNotParallelize]
    public void Sampling_LeavesNoTensor()
    {
        var options = new GenerationOptions { NumberOfResults = 3, TopK = 5, MaximumTokens = 20 };
        Run();
        LiveTensors.AreNoMoreAfter(Run);

        void Run()
        {
            using var decoder = new ToyDecoder(30, [0, 1, 2]);
            new Sampler(decoder, Request(options), [1, 2, 3]).Run();
        }
    }

    /// <summary>The probabilities from the definitions, one after the other.</summary>
    private static double[] Expected(double temperature, int topK, double topP)
    {
        var sharpened = Normalized([.. Probabilities.Select(p => Math.Pow(p, 1 / temperature))]);
        var order = Enumerable.Range(0, 5).OrderByDescending(id => sharpened[id]).ToArray();
        var some = new double[5];
        foreach (var id in order.Take(topK == 0 ? 5 : topK))
            some[id] = sharpened[id];
        some = Normalized(some);
        var (nucleus, sum) = (new double[5], 0.0);
        foreach (var id in order)
        {
            if (sum < topP)
                nucleus[id] = some[id];
            sum += some[id];
        }
        return Normalized(nucleus);

        static double[] Normalized(double[] values) => [.. values.Select(value => value / values.Sum())];
    }

    private static int[] FirstTokens(GenerationOptions options, double[] probabilities, int draws)
    {
        (options.MaximumTokens, options.NumberOfResults) = (1, 50);
        var values = probabilities.Select(p => (float)Math.Log(p)).ToArray();
        var seeds = Enumerable.Range(0, draws / 50).Select(i => SplitMix64.Draw(11, i)).ToArray();
        using var decoder = new ToyDecoder(values.Length, Enumerable.Repeat(0, seeds.Length), (_, _) => values);
        var counts = new int[values.Length];
        foreach (var hypothesis in new Sampler(decoder, Request(options), seeds).Run().SelectMany(results => results))
            counts[hypothesis.HasEnded ? ToyDecoder.EndId : hypothesis.Ids[0]]++;
        return counts;
    }

    private static GenerationRequest Request(GenerationOptions options)
    {
        options.Sample = true;
        return BeamSearchTests.Request(options);
    }
}
