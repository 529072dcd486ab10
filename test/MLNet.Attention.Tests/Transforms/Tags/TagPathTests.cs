using MLNet.Attention.Transforms.Tags;

namespace MLNet.Attention.Tests.Transforms.Tags;

/// <summary>The best sequence of tags, and the probabilities of tags and entities, against all sequences one by one.</summary>
[TestClass]
public sealed class TagPathTests
{
    private const int Words = 4;

    private static readonly TagScheme Scheme = new(["O", "B-person", "I-person", "B-place"]);

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void TheBestPath_IsTheBestLegalSequence(bool isTrained)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var (chain, emissions) = Draw(seed, isTrained);
            var best = All().Where(IsLegal).MaxBy(tags => Score(chain, emissions, tags))!;
            CollectionAssert.AreEqual(best, TagPath.Find(chain, emissions));
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Probabilities_AreSumsOverAllSequences(bool isTrained)
    {
        var (chain, emissions) = Draw(3, isTrained);
        // Without a trained chain words do not depend on each other.
        var sequences = All().Where(tags => !isTrained || IsLegal(tags)).Select(tags => (
            Tags: tags, Weight: Math.Exp(isTrained ? Score(chain, emissions, tags) : OfWords(emissions, tags)))).ToList();
        var whole = sequences.Sum(sequence => sequence.Weight);
        double Share(Func<int[], bool> has) => sequences.Where(sequence => has(sequence.Tags)).Sum(s => s.Weight) / whole;

        var probabilities = new TagProbabilities(chain, emissions);
        Assert.AreEqual(Math.Log(whole), probabilities.LogSumOfAll, 1e-5);
        var ofTags = probabilities.OfTags();
        for (var i = 0; i < ofTags.Length; i++)
            Assert.AreEqual(Share(tags => tags[i / 4] == i % 4), ofTags[i], 1e-5);
        foreach (var found in new int[][] { [1, 2, 0, 0], [0, 1, 2, 2], [3, 1, 0, 3] })
        {
            foreach (var span in Scheme.SpansOf(found))
            {
                var expected = Share(tags => tags[span.First..span.End].SequenceEqual(found[span.First..span.End])
                    && (span.End == Words || !Scheme.Continues(tags[span.End], span.Kind)));
                Assert.AreEqual(expected, probabilities.Of(span, found), 1e-5);
            }
        }
        var known = new TagProbabilities(chain, emissions, (word, tag) => word != 1 || tag == 1);
        Assert.AreEqual(Math.Log(whole * Share(tags => tags[1] == 1)), known.LogSumOfAll, 1e-5);
    }

    [TestMethod]
    public void NoWords_AndNaN_HaveNoTags()
    {
        var (chain, emissions) = Draw(1, isTrained: true);
        Assert.IsEmpty(TagPath.Find(chain, []));
        Assert.IsEmpty(new TagProbabilities(chain, []).OfTags());
        emissions[5] = float.NaN;
        CollectionAssert.AreEqual(new[] { -1, -1, -1, -1 }, TagPath.Find(chain, emissions));
    }

    private static (TagChain Chain, float[] Emissions) Draw(int seed, bool isTrained)
    {
        var random = new Random(seed);
        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 3 * random.NextSingle() - 1)];
        var untrained = TagChain.Untrained(Scheme);
        var emissions = Numbers(Words * 4);
        return (!isTrained ? untrained : untrained with
        {
            Start = [.. untrained.Start.Zip(Numbers(4), (penalty, value) => penalty + value)],
            Transitions = [.. untrained.Transitions.Zip(Numbers(16), (penalty, value) => penalty + value)],
            End = Numbers(4),
            IsTrained = true,
        }, emissions);
    }

    private static IEnumerable<int[]> All() => Enumerable.Range(0, 256)
        .Select(number => Enumerable.Range(0, Words).Select(word => number >> (2 * word) & 3).ToArray());

    private static bool IsLegal(int[] tags) =>
        tags.Select((tag, word) => Scheme.IsLegal(word == 0 ? -1 : tags[word - 1], tag)).All(legal => legal);

    private static double OfWords(float[] emissions, int[] tags) =>
        tags.Select((tag, word) => (double)emissions[word * 4 + tag]).Sum();

    private static double Score(TagChain chain, float[] emissions, int[] tags) => OfWords(emissions, tags) + chain.Start[tags[0]]
        + chain.End[tags[^1]] + Enumerable.Range(1, Words - 1).Sum(word => chain.Transitions[tags[word - 1] * 4 + tags[word]]);
}
