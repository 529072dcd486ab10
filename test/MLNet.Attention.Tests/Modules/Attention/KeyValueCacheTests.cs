using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Attention step by step through a cache gives what attention to the whole sequence gives.</summary>
[TestClass]
[DoNotParallelize] // they count tensors
public sealed class KeyValueCacheTests
{
    private const int Length = 10;
    private const int Width = 8;

    private static readonly AttentionMask Causal = new(Causal: true);

    [TestMethod]
    [DataRow("full", 0)]
    [DataRow("full", 64)]
    [DataRow("entmax", 0)]
    [DataRow("chunked", 0)]
    [DataRow("chunked alibi", 3)]
    [DataRow("linear", 0)]
    [DataRow("local window", 0)]
    [DataRow("adaptive span", 0)]
    public void SelfAttention_StepByStep_IsCausalAttentionToTheWhole(string mechanism, long capacity)
    {
        using var scope = NewDisposeScope();
        using var attention = Create(mechanism);
        var x = Given.Random(2, 3, Length, Width);
        var expected = attention.call(x, x, Causal).Output;
        foreach (var steps in new int[][] { [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [4, 1, 2, 3], [10], [1, 9] })
        {
            using var cache = new KeyValueCache(capacity);
            var outputs = new List<Tensor>();
            foreach (var count in steps)
            {
                var step = x.narrow(1, cache.Length, count);
                outputs.Add(attention.forward(step, step, Causal, cache).Output);
            }
            Assert.AreEqual(Length, cache.Length);
            TensorAssert.Near(expected, cat(outputs.ToArray(), 1), what: $"steps of {string.Join(", ", steps)}");
        }
    }

    [TestMethod]
    public void SelfAttention_WithPadding_MasksPositionsOfTheCache()
    {
        using var scope = NewDisposeScope();
        using var attention = Create("full");
        var x = Given.Random(2, 2, Length, Width);
        var padding = zeros(new long[] { 2, Length }, ScalarType.Bool);
        padding.select(0, 1).narrow(0, 0, 3).fill_(true); // the second row starts later
        var expected = attention.call(x, x, new AttentionMask(padding, Causal: true)).Output;
        using var cache = new KeyValueCache();
        var outputs = Enumerable.Range(0, Length).Select(i =>
        {
            var step = x.narrow(1, i, 1);
            return attention.forward(step, step, new AttentionMask(padding.narrow(1, 0, i + 1), Causal: true), cache).Output;
        });
        TensorAssert.Near(expected, cat(outputs.ToArray(), 1));
    }

    [TestMethod]
    [DataRow(8L)]
    [DataRow(5L)]
    public void AMemory_IsProjectedOnce(long memoryDimension)
    {
        using var scope = NewDisposeScope();
        using var attention = new MultiHeadAttention(
            new(Width, 2) { MemoryDimension = memoryDimension, HeadDimension = 3 }, new Generator(1));
        var (x, memory) = (Given.Random(2, 2, Length, Width), Given.Random(3, 2, 6, memoryDimension));
        var mask = new AttentionMask(Given.Padding(6, 0, 2));
        var expected = attention.call(x, memory, mask).Output;
        using var cache = new KeyValueCache();
        var outputs = Enumerable.Range(0, Length).Select(i =>
            attention.forward(x.narrow(1, i, 1), i == 0 ? memory : null, mask, cache).Output);
        TensorAssert.Near(expected, cat(outputs.ToArray(), 1));
        Assert.AreEqual(6, cache.Length);
    }

    [TestMethod]
    public void Select_ReordersRepeatsAndDropsRows()
    {
        using var scope = NewDisposeScope();
        using var attention = Create("full");
        var x = Given.Random(2, 3, Length, Width);
        var rows = tensor(new long[] { 2, 0, 2, 1 });
        using var cache = new KeyValueCache();
        var start = x.narrow(1, 0, 6);
        attention.forward(start, start, Causal, cache);

        cache.Select(rows);

        var beams = x.index_select(0, rows);
        var step = beams.narrow(1, 6, 1);
        TensorAssert.Near(attention.call(beams.narrow(1, 0, 7), beams.narrow(1, 0, 7), Causal).Output.narrow(1, 6, 1),
            attention.forward(step, step, Causal, cache).Output);
        cache.Select(tensor(new long[] { 3 })); // what is left of them: row 1
        step = x.narrow(0, 1, 1).narrow(1, 7, 1);
        TensorAssert.Near(attention.call(x, x, Causal).Output.narrow(0, 1, 1).narrow(1, 7, 1),
            attention.forward(step, step, Causal, cache).Output);
        Assert.AreEqual(8, cache.Length);
    }

    [TestMethod]
    public void InInferenceModeAndInScopes_ItLastsUntilItIsDisposed()
    {
        using var attention = Create("full");
        using var x = Given.Random(2, 1, Length, Width);
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var cache = new KeyValueCache();
            for (var i = 0; i < Length; i++)
            {
                using var scope = NewDisposeScope();
                using var inference = i % 2 == 0 ? inference_mode() : no_grad();
                var step = x.narrow(1, i, 1);
                var output = attention.forward(step, step, Causal, cache).Output;
                TensorAssert.Near(attention.call(x, x, Causal).Output.narrow(1, i, 1), output, what: $"step {i}");
                if (i == 5)
                    cache.Select(zeros(1, dtype: ScalarType.Int64));
            }
        });
    }

    [TestMethod]
    [DataRow(0, 11)]
    [DataRow(1000, 0)]
    public void Appending_CopiesWhatIsThere_OnlyWhenTheBufferDoubles(long capacity, int mostCopies)
    {
        using var outer = NewDisposeScope();
        using var cache = new KeyValueCache(capacity);
        var position = ones(2, 2, 1, 4);
        cache.Append(position, position);
        var copies = 0;
        for (var i = 1; i < 1000; i++)
        {
            using var scope = NewDisposeScope();
            var before = cache.All().Keys;
            cache.Append(position, position);
            before.fill_(i); // seen in the cache if it still has the same buffer
            if (cache.All().Keys[0, 0, 0, 0].item<float>() != i)
                copies++;
        }
        Assert.AreEqual(1000, cache.Length);
        Assert.IsLessThanOrEqualTo(mostCopies, copies);
    }

    [TestMethod]
    public void WrongUse_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = Create("full");
        var x = zeros(2, 1, Width);
        var cache = new KeyValueCache();
        Refusal.Of<InvalidOperationException>(() => attention.forward(x, null, AttentionMask.None, cache), "cache is empty");
        cache.Select(zeros(1, dtype: ScalarType.Int64)); // nothing to select from
        attention.forward(x, x, Causal, cache);
        var other = zeros(3, 1, Width);
        Refusal.Of<ArgumentException>(() => attention.forward(other, other, Causal, cache),
            "'key' has shape [3, 2, 1, 4]; expected [B, H, L, D] = [2, 2, L, 4], as before.");
        Refusal.OfShape("rows", zeros(1, 1, dtype: ScalarType.Int64), rows => cache.Select(rows));
        Refusal.Of<ArgumentException>(() => cache.Select(zeros(1)), "'rows' has element type Float32; expected Int64.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new KeyValueCache(-1), "'capacity' is -1; expected at least 0.");
        cache.Dispose();
        cache.Dispose();
        Refusal.Of<ObjectDisposedException>(() => attention.forward(x, x, Causal, cache));
        Refusal.Of<ObjectDisposedException>(() => attention.forward(x, null, Causal, cache));
        Refusal.Of<ObjectDisposedException>(() => cache.Select(zeros(1, dtype: ScalarType.Int64)));
    }

    private static MultiHeadAttention Create(string mechanism)
    {
        var attention = new MultiHeadAttention(new(Width, 2)
        {
            Mechanism = mechanism switch
            {
                "entmax" => AttentionMechanism.Full(AttentionFunction.Entmax15),
                "chunked" => AttentionMechanism.Chunked(3),
                "chunked alibi" => AttentionMechanism.Chunked(4, alibi: true),
                "linear" => AttentionMechanism.Linear(),
                "local window" => AttentionMechanism.LocalWindow(2),
                "adaptive span" => AttentionMechanism.AdaptiveSpan(5.3, 2),
                _ => null,
            },
        }, new Generator(1));
        attention.eval();
        return attention;
    }
}
