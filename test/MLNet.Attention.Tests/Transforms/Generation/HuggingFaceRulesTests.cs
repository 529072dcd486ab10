using MLNet.Attention.Transforms.Generation;

namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>Beam search by the rules of Hugging Face's transformers.</summary>
[TestClass]
public sealed class HuggingFaceRulesTests
{
    private const int Sources = 25;

    public static IEnumerable<object[]> Options =>
        from stopping in Enum.GetValues<EarlyStopping>()
        from beam in new[] { 1, 2, 4 }
        from penalty in new[] { 0, 0.6, 1, 2.5 }
        select new object[] { stopping, beam, penalty };

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void IsTheirSearch(EarlyStopping stopping, int beam, double penalty) => IsSame(6, new GenerationOptions
    {
        BeamSize = beam, LengthPenalty = penalty, EarlyStopping = stopping, MaximumTokens = 7, NumberOfResults = beam,
    });

    [TestMethod]
    [DataRow(3, 0, 0)]
    [DataRow(0, 2, 1)]
    [DataRow(2, 1, 1)]
    public void WithLimits_TooAndTheStartCountsInNGrams(int least, int ngram, int results) => IsSame(9, new GenerationOptions
    {
        BeamSize = 3, LengthPenalty = 1, MinimumTokens = least, MaximumTokens = 6, NoRepeatNGramSize = ngram,
        NumberOfResults = Math.Max(results, 1),
    });

    [TestMethod]
    [DataRow(1, 1.3, 0)]
    [DataRow(1, 3.0, 2)]
    [DataRow(1, 0.5, 0)]
    [DataRow(3, 1.3, 0)]
    [DataRow(4, 3.0, 2)]
    [DataRow(3, 0.5, 1)]
    public void RepetitionPenalty_IsTheirs(int beam, double penalty, int least)
    {
        var options = new GenerationOptions
        {
            BeamSize = beam, LengthPenalty = 1, MaximumTokens = 9, MinimumTokens = least, RepetitionPenalty = penalty,
            NumberOfResults = beam,
        };
        IsSame(8, options);
        IsSame(8, options, request => request with { FirstId = 5, ForbiddenIds = [2], Renormalizes = true });
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void ForcedAndForbiddenTokens_AreTheirs(int beam)
    {
        var options = new GenerationOptions { BeamSize = beam, LengthPenalty = 1, MaximumTokens = 6 };
        IsSame(7, options, request => request with { FirstId = 5, LastId = ToyDecoder.EndId });
        IsSame(7, options, request => request with { ForbiddenIds = [2], ForbiddenSequences = [[3, 4], [0, 6], [4, 4, 4]] });
        IsSame(7, options, request => request with { ForbiddenIds = [2, 3], Renormalizes = true });
    }

    [TestMethod]
    public void ATextOfTheMostTokens_EndsAsForced_AndTheEndCosts_Nothing()
    {
        var options = new GenerationOptions { BeamSize = 1, LengthPenalty = 0, MaximumTokens = 4, MinimumTokens = 4 };
        using var decoder = new ToyDecoder(5, [3]);
        var found = new BeamSearch(decoder, Request(options) with { FirstId = 4, LastId = ToyDecoder.EndId }).Run()[0].Single();
        Assert.IsTrue(found.HasEnded);
        Assert.HasCount(3, found.Ids);
        Assert.AreEqual(4, found.Ids[0]);
        Assert.AreEqual(0f, found.TokenLogProbabilities[0]);
        Assert.AreEqual(found.TokenLogProbabilities.Sum(), found.LogProbability, 1e-6);
    }

    private static GenerationRequest Request(GenerationOptions options) =>
        BeamSearchTests.Request(options) with { Rules = SearchRules.HuggingFace };

    private static void IsSame(
        int vocabulary, GenerationOptions options, Func<GenerationRequest, GenerationRequest>? change = null)
    {
        var request = Request(options);
        request = change?.Invoke(request) ?? request;
        using var decoder = new ToyDecoder(vocabulary, Enumerable.Range(0, Sources));
        var found = new BeamSearch(decoder, request).Run();
        for (var source = 0; source < Sources; source++)
        {
            var expected = PlainBeamSearch.Run(vocabulary, source, request);
            Assert.HasCount(expected.Length, found[source], $"source {source}");
            foreach (var ((ids, score), hypothesis) in expected.Zip(found[source]))
            {
                CollectionAssert.AreEqual(ids, hypothesis.Ids, $"source {source}");
                Assert.AreEqual(score, hypothesis.Score, 1e-5, $"source {source}");
            }
        }
    }
}
