using MLNet.Attention.Transforms.Generation;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Generation;

[TestClass]
public sealed class TokenGeneratorTests
{
    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Tokens_AreThoseOfTheWholeSearch(bool sample)
    {
        for (var source = 0; source < 30; source++)
        {
            var options = new GenerationOptions { Sample = sample, MaximumTokens = 6, BeamSize = sample ? 4 : 1 };
            using var decoder = new ToyDecoder(6, [source]);
            var request = BeamSearchTests.Request(options);
            HypothesisSearch search = sample ? new Sampler(decoder, request, [9]) : new BeamSearch(decoder, request);
            var expected = search.Run();

            using var again = new ToyDecoder(6, [source]);
            var wide = BeamSearchTests.Request(new() { Sample = sample, MaximumTokens = 6, BeamSize = 4, NumberOfResults = 3 });
            CollectionAssert.AreEqual(expected[0][0].Ids, TokenGenerator.Generate(again, wide, seed: 9).ToArray());
            Assert.AreEqual(3, wide.Options.NumberOfResults, "the caller's options stay");
        }
    }

    [TestMethod]
    public void ATokenIsComputedWhenItIsAskedFor_OnAnyThread_AndNoModeStaysOpen()
    {
        using var decoder = new ToyDecoder(6, [0]);
        var request = BeamSearchTests.Request(new() { MinimumTokens = 10, MaximumTokens = 10 });
        var expected = TokenGenerator.Generate(new ToyDecoder(6, [0]), request).ToArray();
        using var tokens = TokenGenerator.Generate(decoder, request).GetEnumerator();
        for (var i = 0; i < 10; i++)
        {
            Assert.HasCount(i, decoder.SourcesOfSteps);
            var (moved, isOpen) = (false, true);
            var thread = new Thread(() =>
            {
                moved = tokens.MoveNext();
                isOpen = !is_grad_enabled();
            });
            thread.Start();
            thread.Join();
            Assert.IsTrue(moved);
            Assert.IsFalse(isOpen);
            Assert.AreEqual(expected[i], tokens.Current);
        }
        Assert.IsFalse(tokens.MoveNext());
    }

    [TestMethod]
    public void Cancelled_TheNextTokenIsNotComputed()
    {
        using var decoder = new ToyDecoder(6, [0]);
        using var cancellation = new CancellationTokenSource();
        var request = BeamSearchTests.Request(new() { MinimumTokens = 10 }) with
        {
            CheckAlive = cancellation.Token.ThrowIfCancellationRequested,
        };
        using var tokens = TokenGenerator.Generate(decoder, request).GetEnumerator();
        Assert.IsTrue(tokens.MoveNext());
        cancellation.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => tokens.MoveNext());
        Assert.HasCount(1, decoder.SourcesOfSteps);
    }
}
