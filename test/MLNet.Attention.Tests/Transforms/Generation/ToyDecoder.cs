using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Generation;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>
/// A decoder whose distributions are a function of a source's number and of the tokens read, drawn at random unless another
/// function is given. It keeps the rules of <see cref="DecoderState"/> and checks that its caller does.
/// </summary>
internal sealed class ToyDecoder : DecoderState
{
    public const int StartId = 0;
    public const int EndId = 1;
    private const int Positions = 3;

    private readonly int vocabulary;
    private readonly Func<int, int[], float[]> distribution;
    private readonly bool givesLogits;
    private List<int> sources;
    private List<int[]> prefixes;

    public ToyDecoder(int vocabulary, IEnumerable<int> sources, Func<int, int[], float[]>? distribution = null)
    {
        this.vocabulary = vocabulary;
        this.sources = [.. sources];
        givesLogits = distribution is null;
        this.distribution = distribution ?? ((source, prefix) => LogProbabilities(vocabulary, source, prefix));
        prefixes = [.. this.sources.Select(_ => Array.Empty<int>())];
    }

    /// <summary>Number of sources at each step.</summary>
    public List<long> SourcesOfSteps { get; } = [];

    public int Selections { get; private set; }

    public override long Sources => sources.Count;

    public override long Hypotheses => prefixes.Count / Math.Max(sources.Count, 1);

    public override long SourceLength => Positions;

    public override long VocabularySize => vocabulary;

    public override long Length => prefixes[0].Length;

    /// <summary>A distribution over all tokens: drawn at random, the same for the same arguments.</summary>
    public static float[] LogProbabilities(int vocabulary, int source, int[] prefix)
    {
        var logits = Enumerable.Range(0, vocabulary).Select(i => 3 * Draw(source, prefix, i)).ToArray();
        var sum = Math.Log(logits.Sum(Math.Exp));
        return [.. logits.Select(logit => (float)(logit - sum))];
    }

    /// <summary>What these are the log-softmax of, of both signs.</summary>
    public static float[] Logits(int vocabulary, int source, int[] prefix) =>
        [.. Enumerable.Range(0, vocabulary).Select(i => (float)(3 * Draw(source, prefix, i) - 1.5))];

    public static float[] Alignment(int source, int[] prefix) =>
        [.. Enumerable.Range(0, Positions).Select(i => (float)Draw(source, prefix, 100 + i))];

    public static float CopyProbability(int source, int[] prefix) => (float)Draw(source, prefix, 200);

    public override DecoderStep Step(Tensor ids)
    {
        Assert.AreEqual(prefixes.Count, ids.shape.Single());
        SourcesOfSteps.Add(Sources);
        prefixes = [.. prefixes.Zip(ids.data<long>().ToArray(), (prefix, id) => (int[])[.. prefix, (int)id])];
        return new DecoderStep(Rows(vocabulary, distribution), Rows(Positions, Alignment),
            Rows(1, (source, prefix) => [CopyProbability(source, prefix)]).squeeze(1))
        {
            Logits = givesLogits ? Rows(vocabulary, (source, prefix) => Logits(vocabulary, source, prefix)) : null,
        };
    }

    public override void Select(Tensor hypotheses, Tensor? sources = null)
    {
        Selections++;
        var width = (int)Hypotheses;
        var rows = hypotheses.data<long>().ToArray().Select(row => (int)row).ToArray();
        var kept = sources?.data<long>().ToArray().Select(source => (int)source).ToArray()
            ?? [.. Enumerable.Range(0, this.sources.Count)];
        Assert.AreEqual(0, rows.Length % kept.Length);
        for (var i = 0; i < rows.Length; i++)
            Assert.AreEqual(kept[i / (rows.Length / kept.Length)], rows[i] / width, "a hypothesis of another source");
        prefixes = [.. rows.Select(row => prefixes[row])];
        this.sources = [.. kept.Select(source => this.sources[source])];
    }

    protected override void Dispose(bool disposing)
    {
    }

    private static double Draw(int source, int[] prefix, int index)
    {
        // The first token read is the start.
        var seed = prefix.Skip(1).Aggregate(SplitMix64.Draw(77, source), (seed, id) => SplitMix64.Draw(seed, id));
        return SplitMix64.Uniform(SplitMix64.Draw(seed, 1000 + index));
    }

    private Tensor Rows(int columns, Func<int, int[], float[]> function)
    {
        var width = (int)Hypotheses;
        var numbers = prefixes.SelectMany((prefix, row) => function(sources[row / width], prefix)).ToArray();
        return tensor(numbers, [prefixes.Count, columns]);
    }
}
