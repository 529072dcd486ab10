using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Pretrained;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>The penalty of tokens that a text has already, beside the rules of transformers.</summary>
[TestClass]
public sealed class RepetitionPenaltyTests
{
    private const int Vocabulary = 7;

    [TestMethod]
    public void ADrawnToken_IsThatOfItsLogits()
    {
        // The likeliest of the top 1 is drawn: what greedy decoding takes.
        var greedy = Options(beam: 1);
        var sampled = Options(beam: 1);
        (sampled.Sample, sampled.TopK) = (true, 1);
        for (var source = 0; source < 20; source++)
        {
            using var first = new ToyDecoder(Vocabulary, [source]);
            using var second = new ToyDecoder(Vocabulary, [source]);
            var expected = new BeamSearch(first, BeamSearchTests.Request(greedy)).Run()[0][0];
            var found = new Sampler(second, BeamSearchTests.Request(sampled), [5]).Run()[0][0];
            CollectionAssert.AreEqual(expected.Ids, found.Ids);
            Assert.AreEqual(expected.LogProbability, found.LogProbability, 1e-5);
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void WithoutLogits_LogProbabilitiesArePenalized_AndTheStartDoesNotCount(int beam)
    {
        float[] probabilities = [0.3f, 0.1f, 0.4f, 0.2f];
        var penalty = 1.5;
        using var decoder = new ToyDecoder(4, [0], (_, _) => Array.ConvertAll(probabilities, MathF.Log));
        var options = Options(beam, penalty);
        (options.MaximumTokens, options.LengthPenalty) = (2, 0);
        var request = BeamSearchTests.Request(options) with { ForbiddenIds = [ToyDecoder.EndId] };
        var found = new BeamSearch(decoder, request).Run()[0][0];
        // The start is token 0, which is likelier than token 2 again: 0.4^1.5 = 0.253 < 0.3.
        CollectionAssert.AreEqual(new[] { 2, 0 }, found.Ids);
        var again = Math.Pow(0.4, penalty);
        var sum = beam > 1 ? 1 : 1 - 0.4 + again; // in a beam, probabilities need not sum to 1
        Assert.AreEqual(Math.Log(0.4) + Math.Log(0.3 / sum), found.LogProbability, 1e-5);
    }

    [TestMethod]
    [DataRow(1.0, new[] { 2, 2, 2 })]
    [DataRow(2.0, new[] { 2, 0, 3 })]
    public void ItBreaksALoop(double penalty, int[] expected)
    {
        using var decoder = new ToyDecoder(4, [0], (_, _) => Array.ConvertAll([0.3f, 0.01f, 0.4f, 0.29f], MathF.Log));
        var options = Options(beam: 1, penalty);
        options.MaximumTokens = 3;
        CollectionAssert.AreEqual(expected, new BeamSearch(decoder, BeamSearchTests.Request(options)).Run()[0][0].Ids);
    }

    [TestMethod]
    [DataRow("bart", 1.4)]
    [DataRow("marian", 2.5)]
    [DataRow("t5", 0.6)]
    public void OfACheckpoint_LogitsArePenalized(string family, double penalty)
    {
        using var scope = NewDisposeScope();
        using var folder = new TinySequenceCheckpoint(family);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        var configuration = SequenceParityTests.Configure(checkpoint);
        using var model = new SequenceModel(
            configuration, checkpoint.Tokenizer, checkpoint.Tokenizer, checkpoint.CreateNetwork(configuration), CPU);
        var options = configuration.Generation.Clone();
        (options.MaximumTokens, options.MinimumTokens, options.RepetitionPenalty) = (9, 9, penalty);
        var request = new SequenceGenerator(model, options, () => { }).CreateRequest() with { LastId = null };
        long[] source = [5, 9, 40, 11];
        Hypothesis found;
        using (inference_mode())
        using (var state = model.Network.Start(tensor(source, [1, 4]), null))
            found = new BeamSearch(state, request).Run()[0][0];

        List<long> written = [request.StartId];
        var total = 0.0;
        for (var i = 0; i < options.MaximumTokens; i++)
        {
            var logits = TensorAssert.Values(folder.Plain.Logits(source, [.. written]).select(0, i)).ToArray();
            foreach (var id in written.Distinct())
                logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
            var sum = Math.Log(logits.Sum(Math.Exp));
            logits[request.EndId] = double.NegativeInfinity; // before the fewest tokens
            var best = Array.IndexOf(logits, logits.Max());
            total += logits[best] - sum;
            written.Add(best);
        }
        CollectionAssert.AreEqual(written.Skip(1).Select(id => (int)id).ToArray(), found.Ids);
        Assert.AreEqual(total, found.LogProbability, 1e-3);
    }

    [TestMethod]
    public void APenaltyOutOfRange_IsRefused()
    {
        foreach (var penalty in new[] { 0, -1, 10.5, double.NaN })
        {
            Refusal.Of<ArgumentOutOfRangeException>(new GenerationOptions { RepetitionPenalty = penalty }.Check,
                $"'RepetitionPenalty' is {penalty}; expected in (0, 10].");
        }
        new GenerationOptions { RepetitionPenalty = 10 }.Check();
    }

    private static GenerationOptions Options(int beam, double penalty = 1.7) => new()
    {
        BeamSize = beam, MaximumTokens = 8, RepetitionPenalty = penalty,
    };
}
