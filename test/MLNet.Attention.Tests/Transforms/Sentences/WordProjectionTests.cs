using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>The lexical part of vectors: the words of a text as they are spelt.</summary>
[TestClass]
public sealed class WordProjectionTests
{
    private static readonly string[] Known = ["the cat sat", "the dog sat", "the bird sang", "a fish"];

    [TestMethod]
    [DataRow(1)]
    [DataRow(64)]
    [DataRow(100)]
    public void AVector_IsTheSumOfItsWordsNGrams_ByTfIdf(int dimension)
    {
        // In how many texts: the 3, cat 1, oiseau 0. Two cats count 1 + log 2.
        var expected = new double[dimension];
        Add(expected, "the", 0.5 + Math.Log(5.0 / 4));
        Add(expected, "cat", (1 + Math.Log(2)) * (0.5 + Math.Log(5.0 / 2)));
        Add(expected, "oiseau", 0.5 + Math.Log(5.0));
        var found = Project("The cat, CAT: oiseau!", dimension);
        for (var i = 0; i < dimension; i++)
            Assert.AreEqual(expected[i], found[i], 1e-4, $"{i}");
    }

    [TestMethod]
    public void WordsOfLikeSpelling_AreNear_AndTheOrderDoesNotMatter()
    {
        Assert.IsGreaterThan(0.5, Cosine("running", "running's"));
        Assert.IsGreaterThan(Cosine("playing", "flower") + 0.3, Cosine("playing", "played"));
        Assert.AreEqual(1, Cosine("a cat and a dog", "A DOG AND A CAT"), 1e-5);
        Assert.IsLessThan(0.2, Math.Abs(Cosine("umbrella", "sister")));
    }

    [TestMethod]
    public void RareWords_CountMore()
    {
        Assert.IsGreaterThan(Cosine("the cat", "the dog") + 0.2, Cosine("the cat", "this cat"));
        Assert.AreEqual(Cosine("cat sat", "dog sat"), Cosine("cat sat", "dog sat"));
    }

    [TestMethod]
    public void ATextWithoutWords_IsZero_AlsoAfterOthers()
    {
        var projection = new WordProjection(Counts(), 16);
        var vector = new float[16];
        projection.Project("cat", vector);
        projection.Project(" ?! ", vector);
        Assert.IsTrue(Array.TrueForAll(vector, value => value == 0));
    }

    [TestMethod]
    public void ScriptsWithoutSpaces_AndSurrogates_AreRead()
    {
        Assert.IsGreaterThan(Cosine("我喜欢猫", "天气很好") + 0.3, Cosine("我喜欢猫", "你喜欢猫"));
        Assert.AreEqual(1, Cosine("𐐀𐐁", "𐐨𐐩"), 1e-5); // Deseret, upper and lower case
    }

    private static float[] Project(string text, int dimension)
    {
        var vector = new float[dimension];
        new WordProjection(Counts(), dimension).Project(text, vector);
        return vector;
    }

    private static double Cosine(string first, string second)
    {
        var (a, b) = (Project(first, 1024), Project(second, 1024));
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

        static double Dot(float[] x, float[] y) => x.Zip(y, (p, q) => (double)p * q).Sum();
    }

    private static DocumentCounts Counts()
    {
        var counter = new DocumentCounter();
        foreach (var text in Known)
            counter.Add(text);
        return counter.ToCounts();
    }

    private static void Add(double[] sum, string word, double weight)
    {
        int[] characters = [-1, .. word.Select(character => (int)character), -1];
        var signs = new double[sum.Length];
        for (var length = 2; length <= 5; length++)
        {
            for (var start = 0; start + length <= characters.Length; start++)
            {
                var hash = 14695981039346656037;
                foreach (var character in characters[start..(start + length)])
                    hash = unchecked((hash ^ (uint)character) * 1099511628211);
                for (var i = 0; i < signs.Length; i++)
                    signs[i] += (SplitMix64.Draw(hash, i / 64) >> (i % 64) & 1) == 0 ? 1 : -1;
            }
        }
        var norm = Math.Sqrt(signs.Sum(value => value * value));
        for (var i = 0; i < sum.Length; i++)
            sum[i] += norm == 0 ? 0 : weight * signs[i] / norm;
    }
}
