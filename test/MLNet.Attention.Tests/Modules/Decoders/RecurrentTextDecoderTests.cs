using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Layers;
using MLNet.Attention.Tests.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Decoders;

[TestClass]
[DoNotParallelize] // one counts tensors
public sealed class RecurrentTextDecoderTests
{
    private const int D = 6;

    public static IEnumerable<object[]> All =>
        from score in new[] { "additive", "dot", "general", "concat", "cosine" }
        from cell in new[] { RecurrentCell.Lstm, RecurrentCell.Gru }
        from layers in new[] { 1, 2 }
        select new object[] { score, cell, layers };

    [TestMethod]
    [DynamicData(nameof(All))]
    public void IsTheFormula(string score, RecurrentCell cell, int layers)
    {
        using var scope = NewDisposeScope();
        using var decoder = Create(score, cell, layers);
        var (embedded, memory, padding) = (Given.Random(1, 2, 4, D), Given.Random(2, 2, 5, D), Given.Padding(5, 0, 2));

        var (output, alignment) = decoder.call(embedded, memory, padding);

        for (var row = 0; row < 2; row++)
        {
            var length = row == 0 ? 5 : 3;
            var (expected, expectedAlignment) = Decode(
                decoder, score, cell, layers, embedded[row], memory[row].narrow(0, 0, length));
            TensorAssert.Near(expected, output[row], what: $"output {row}");
            TensorAssert.Near(expectedAlignment, alignment[row].narrow(1, 0, length), what: $"alignment {row}");
        }
    }

    [TestMethod]
    public void ALongTarget_KeepsFewTensors()
    {
        using var decoder = Create("additive", RecurrentCell.Lstm, layers: 2);
        var perStep = (Kept(14) - Kept(4)) / 10.0;
        Assert.IsLessThanOrEqualTo(8, perStep, "states, cells, attentional vector, alignment, input");

        long Kept(long length)
        {
            using var scope = NewDisposeScope();
            var (embedded, memory) = (zeros(1, length, D), zeros(1, 3, D));
            var before = LiveTensors.Count();
            decoder.call(embedded, memory, null);
            return Tensor.TotalCount - before;
        }
    }

    [TestMethod]
    public void WrongOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var attention = new CosineAttention();
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(0, 1, attention), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(4, 0, attention), "'layers' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(4, 1, attention, (RecurrentCell)9),
            "'cell' is 9; expected one of Lstm, Gru.");
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(4, 1, attention, dropout: 1),
            "'dropout' is 1; expected a share in [0, 1).");
        Refusal.Of<ArgumentNullException>(() => new RecurrentTextDecoder(4, 1, null!), "attention");
        // A product of matrices that do not fit ends the process.
        using var narrow = new MultiplicativeAttention(MultiplicativeScore.General, 4, 3);
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(4, 1, narrow),
            "'attention' is for queries of width 4 and keys of width 3; expected 4 and 4.");
        using var other = new AdditiveAttention(5, 4, 3);
        Refusal.Of<ArgumentException>(() => new RecurrentTextDecoder(4, 1, other),
            "'attention' is for queries of width 5 and keys of width 4; expected 4 and 4.");
    }

    private static RecurrentTextDecoder Create(string score, RecurrentCell cell, int layers)
    {
        var generator = new Generator(3);
        var decoder = new RecurrentTextDecoder(
            D, layers, TinyDecoder.CreateAttention(score, D, generator), cell, generator: generator);
        Given.RandomBiases(decoder);
        decoder.eval();
        return decoder;
    }

    /// <summary>One target [L, D] of one memory [S, D] in plain steps.</summary>
    private static (Tensor Output, Tensor Alignment) Decode(
        RecurrentTextDecoder decoder, string score, RecurrentCell cell, int layers, Tensor embedded, Tensor memory)
    {
        Tensor Of(string name) => decoder.get_parameter(name)!;
        var hs = (Of("bridge.weight").mv(memory.mean([0])) + Of("bridge.bias")).tanh().chunk(layers);
        var cs = Enumerable.Range(0, layers).Select(_ => cell == RecurrentCell.Lstm ? zeros(D) : null).ToArray();
        var feed = zeros(D);
        var (outputs, alignments) = (new List<Tensor>(), new List<Tensor>());
        foreach (var token in embedded.unbind())
        {
            var x = cat([token, feed]);
            for (var i = 0; i < layers; i++)
            {
                (hs[i], cs[i]) = PlainCell.Next(cell, name => Of($"layers.{i}.{name}"), x, hs[i], cs[i]);
                x = hs[i];
            }
            var weights = stack(memory.unbind().Select(key => Score(score, name => Of($"attention.{name}"), x, key)).ToArray())
                .softmax(0);
            var context = memory.transpose(0, 1).mv(weights);
            feed = Of("combine.weight").mv(cat([context, x])).tanh();
            outputs.Add(feed);
            alignments.Add(weights);
        }
        return (stack(outputs), stack(alignments));
    }

    private static Tensor Score(string score, Func<string, Tensor> parameter, Tensor query, Tensor key) => score switch
    {
        "additive" => Dot(parameter("v"), (parameter("query_weight").mv(query) + parameter("key_weight").mv(key)
            + parameter("bias")).tanh()),
        "dot" => Dot(query, key),
        "general" => Dot(query, parameter("weight").mv(key)),
        "concat" => Dot(parameter("v"), parameter("weight").mv(cat([query, key])).tanh()),
        _ => 10 * Dot(query, key) / (Dot(query, query) * Dot(key, key)).sqrt(),
    };

    private static Tensor Dot(Tensor x, Tensor y) => (x * y).sum();
}
