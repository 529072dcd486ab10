using MLNet.Attention.Transforms.Generation;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class BeamSearchTests
{
    [TestMethod]
    [DataRow(3, 5, 0.0, 0, 0, 1)]
    [DataRow(3, 5, 0.6, 0, 0, 1)]
    [DataRow(3, 5, 1.0, 0, 0, 4)]
    [DataRow(3, 5, 3.0, 0, 0, 2)]
    [DataRow(3, 5, 1.0, 3, 0, 64)]
    [DataRow(3, 5, 1.0, 5, 0, 5)]
    [DataRow(3, 5, 1.0, 1, 2, 7)]
    [DataRow(4, 3, 0.0, 0, 0, 3)]
    [DataRow(4, 3, 1.0, 2, 0, 5)]
    [DataRow(4, 5, 1.0, 0, 1, 10)]
    [DataRow(4, 3, 2.0, 1, 2, 60)]
    public void ABeamAsWideAsAllSequences_FindsTheBestOfAll(
        int vocabulary, int most, double penalty, int least, int ngram, int results)
    {
        var options = new GenerationOptions
        {
            BeamSize = 64, MaximumTokens = most, MinimumTokens = least, LengthPenalty = penalty, NoRepeatNGramSize = ngram,
            NumberOfResults = results,
        };
        var found = Search(vocabulary, Enumerable.Range(0, 20), options);
        for (var source = 0; source < 20; source++)
        {
            var expected = EnumeratedSequences.Best(vocabulary, source, options);
            AssertSame(expected, found[source], $"source {source}");
        }
    }

    [TestMethod]
    public void ABeamOf1_TakesTheLikeliestToken()
    {
        var options = new GenerationOptions { BeamSize = 1, MaximumTokens = 8, LengthPenalty = 2 };
        var found = Search(5, Enumerable.Range(0, 50), options);
        for (var source = 0; source < 50; source++)
        {
            var prefix = new List<int> { ToyDecoder.StartId };
            int next;
            while (prefix.Count <= 8 && (next = Likeliest(source, [.. prefix])) != ToyDecoder.EndId)
                prefix.Add(next);
            CollectionAssert.AreEqual(prefix[1..], found[source].Single().Ids);
            Assert.AreEqual(prefix.Count <= 8, found[source].Single().HasEnded);
        }

        static int Likeliest(int source, int[] prefix)
        {
            var values = ToyDecoder.LogProbabilities(5, source, prefix);
            return Array.IndexOf(values, values.Max());
        }
    }

    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(2, 2)]
    [DataRow(4, 3)]
    public void ManySources_GiveWhatEachGivesAlone(int beam, int results)
    {
        var options = new GenerationOptions { BeamSize = beam, MaximumTokens = 20, NumberOfResults = results };
        using var decoder = new ToyDecoder(6, Enumerable.Range(0, 40));
        var found = new BeamSearch(decoder, Request(options)).Run();
        for (var source = 0; source < 40; source++)
            AssertSame(Search(6, [source], options)[0], found[source], $"source {source}");

        Assert.IsGreaterThan(2, decoder.SourcesOfSteps.Distinct().Count(), "the batch shrinks");
        foreach (var (before, after) in decoder.SourcesOfSteps.Zip(decoder.SourcesOfSteps.Skip(1)))
            Assert.IsTrue(after == before || after <= before * 3 / 4, $"from {before} to {after}: a copy for too little");
    }

    [TestMethod]
    public void Hypotheses_AreExactlyWhatTheDecoderSaid_ThroughAllReorderings()
    {
        var options = new GenerationOptions { BeamSize = 5, MaximumTokens = 12, MinimumTokens = 6, NumberOfResults = 5 };
        var found = Search(7, Enumerable.Range(0, 9), options, keepAlignment: true);
        for (var source = 0; source < 9; source++)
        {
            Assert.HasCount(5, found[source]);
            foreach (var hypothesis in found[source])
            {
                int[] prefix = [ToyDecoder.StartId];
                var total = 0.0;
                for (var i = 0; i < hypothesis.Ids.Length; i++)
                {
                    var value = ToyDecoder.LogProbabilities(7, source, prefix)[hypothesis.Ids[i]];
                    Assert.AreEqual(value, hypothesis.TokenLogProbabilities[i]);
                    CollectionAssert.AreEqual(ToyDecoder.Alignment(source, prefix), hypothesis.Alignment![i]);
                    Assert.AreEqual(ToyDecoder.CopyProbability(source, prefix), hypothesis.CopyProbabilities![i]);
                    total += value;
                    prefix = [.. prefix, hypothesis.Ids[i]];
                }
                if (hypothesis.HasEnded)
                    total += ToyDecoder.LogProbabilities(7, source, prefix)[ToyDecoder.EndId];
                Assert.AreEqual(total, hypothesis.LogProbability);
                Assert.AreEqual(total / Math.Pow((5 + hypothesis.Ids.Length) / 6.0, 0.6), hypothesis.Score, 1e-12);
            }
        }
        Assert.IsNull(Search(7, [0], options)[0][0].Alignment);
        Assert.IsNull(Search(7, [0], options)[0][0].CopyProbabilities);
    }

    [TestMethod]
    public void TheBestComesFirst_WhetherItEndedOrWasCutOff()
    {
        var options = new GenerationOptions { BeamSize = 6, MaximumTokens = 6, NumberOfResults = 6 };
        foreach (var results in Search(5, Enumerable.Range(0, 30), options))
        {
            var sorted = results.OrderByDescending(result => result.Score).ThenByDescending(result => result.HasEnded);
            CollectionAssert.AreEqual(sorted.ToArray(), results);
            Assert.HasCount(6, results.Select(result => string.Join(' ', result.Ids)).Distinct().ToArray());
        }
    }

    [TestMethod]
    public void AmongEquals_EarlierHypothesesAndLowerIdsComeFirst()
    {
        var options = new GenerationOptions { BeamSize = 3, MaximumTokens = 2, NumberOfResults = 3 };
        var uniform = Enumerable.Repeat(-MathF.Log(50), 50).ToArray();
        using var decoder = new ToyDecoder(50, [0, 1], (_, _) => uniform);
        foreach (var results in new BeamSearch(decoder, Request(options) with { EndId = 49 }).Run())
        {
            CollectionAssert.AreEqual(
                new[] { "0 0", "0 1", "0 2" }, results.Select(result => string.Join(' ', result.Ids)).ToArray());
        }
    }

    [TestMethod]
    public void TheDecoder_IsOnlyReordered_WhereTheOrderChanges()
    {
        using var decoder = new ToyDecoder(5, [3]);
        new BeamSearch(decoder, Request(new() { BeamSize = 1, MaximumTokens = 30, MinimumTokens = 30 })).Run();
        Assert.AreEqual(0, decoder.Selections);
        Assert.HasCount(30, decoder.SourcesOfSteps);
    }

    [TestMethod]
    public void ASearch_EndsWhenNothingCanBecomeBetter()
    {
        // The end is as likely as all else together, so nothing beats the empty sequence.
        float[] values = [-2, MathF.Log(0.5f), -2, -2];
        using var decoder = new ToyDecoder(4, [0], (_, _) => values);
        var found = new BeamSearch(decoder, Request(new() { LengthPenalty = 0, MaximumTokens = 1 << 20 })).Run();
        Assert.IsEmpty(found[0].Single().Ids);
        Assert.HasCount(1, decoder.SourcesOfSteps);
    }

    [TestMethod]
    public void WhereNoTokenCanFollow_TheSequenceIsCutOff()
    {
        var options = new GenerationOptions { MinimumTokens = 10, NoRepeatNGramSize = 1, NumberOfResults = 4 };
        var found = Search(3, [0, 1], options);
        foreach (var results in found)
        {
            Assert.HasCount(2, results);
            foreach (var hypothesis in results)
            {
                Assert.IsFalse(hypothesis.HasEnded);
                CollectionAssert.AreEquivalent(new[] { 0, 2 }, hypothesis.Ids);
            }
        }
    }

    [TestMethod]
    public void ForbiddenTokens_AreNotGenerated()
    {
        var options = new GenerationOptions { MinimumTokens = 10, MaximumTokens = 10, NumberOfResults = 4 };
        using var decoder = new ToyDecoder(6, Enumerable.Range(0, 5));
        var request = Request(options) with { ForbiddenIds = [0, 4] };
        foreach (var hypothesis in new BeamSearch(decoder, request).Run().SelectMany(results => results))
            Assert.IsTrue(hypothesis.Ids.All(id => id is 2 or 3 or 5));
    }

    [TestMethod]
    [DataRow(4)]
    [DataRow(100)]
    public void NaN_IsAnError(int vocabulary)
    {
        using var decoder = new ToyDecoder(vocabulary, [0, 1], (source, prefix) =>
        {
            var values = ToyDecoder.LogProbabilities(vocabulary, source, prefix);
            values[2] = source == 1 && prefix.Length == 3 ? float.NaN : values[2];
            return values;
        });
        var request = Request(new() { MinimumTokens = 10 });
        Refusal.Of<InvalidOperationException>(() => new BeamSearch(decoder, request).Run(), "NaN");
    }

    [TestMethod]
    public void Cancelled_ItStopsBeforeTheNextStep()
    {
        using var decoder = new ToyDecoder(5, [0, 1]);
        var request = Request(new() { MinimumTokens = 50 }) with
        {
            CheckAlive = () =>
            {
                if (decoder.SourcesOfSteps.Count == 7)
                    throw new OperationCanceledException();
            },
        };
        Assert.ThrowsExactly<OperationCanceledException>(() => new BeamSearch(decoder, request).Run());
        Assert.HasCount(7, decoder.SourcesOfSteps);
    }

    [TestMethod]
    public void AfterTheTime_EachSourceReturnsItsBestSoFar()
    {
        var options = new GenerationOptions
        {
            MaximumTimePerRow = TimeSpan.FromSeconds(5), LengthPenalty = 10, NumberOfResults = 2, BeamSize = 2,
        };
        // Source 0 can end, source 1 cannot; nothing makes the search end by itself.
        using var decoder = new ToyDecoder(4, [0, 1],
            (source, _) => [-1, source == 0 ? -0.9f : float.NegativeInfinity, -1.3f, -2]);
        var clock = new SteppedClock(() => decoder.SourcesOfSteps.Count);
        var found = new BeamSearch(decoder, Request(options) with { Clock = clock }).Run();
        Assert.HasCount(5, decoder.SourcesOfSteps, "a second for each step");
        Assert.IsGreaterThanOrEqualTo(found[0][1].Score, found[0][0].Score);
        Assert.IsFalse(found[1][0].HasEnded);
        Assert.HasCount(5, found[1][0].Ids);
        Assert.HasCount(2, found[1]);
    }

    [TestMethod]
    [DoNotParallelize]
    public void ASearch_LeavesNoTensor()
    {
        var options = new GenerationOptions { MaximumTokens = 20, NumberOfResults = 2, NoRepeatNGramSize = 2 };
        Search(60, Enumerable.Range(0, 10), options, keepAlignment: true);
        LiveTensors.AreNoMoreAfter(() => Search(60, Enumerable.Range(0, 10), options, keepAlignment: true));
        Assert.IsTrue(is_grad_enabled());
    }

    internal static GenerationRequest Request(GenerationOptions options)
    {
        options.Check();
        return new GenerationRequest(ToyDecoder.StartId, ToyDecoder.EndId, options);
    }

    internal static void AssertSame(Hypothesis[] expected, Hypothesis[] actual, string message)
    {
        CollectionAssert.AreEqual(expected.Select(Describe).ToArray(), actual.Select(Describe).ToArray(), message);

        static string Describe(Hypothesis hypothesis) =>
            $"{string.Join(' ', hypothesis.Ids)}, {hypothesis.HasEnded}, {hypothesis.LogProbability:G6}, {hypothesis.Score:G6}";
    }

    private static Hypothesis[][] Search(
        int vocabulary, IEnumerable<int> sources, GenerationOptions options, bool keepAlignment = false)
    {
        using var decoder = new ToyDecoder(vocabulary, sources);
        return new BeamSearch(decoder, Request(options) with { KeepAlignment = keepAlignment }).Run();
    }
}
