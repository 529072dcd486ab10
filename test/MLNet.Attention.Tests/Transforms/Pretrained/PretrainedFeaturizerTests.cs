using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Vectors of texts by a checkpoint, without training.</summary>
[TestClass]
public sealed class PretrainedFeaturizerTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("bert")]
    [DataRow("distilbert")]
    [DataRow("roberta")]
    public void ByDefault_TheyAreTheMeansOfTransformers(string name)
    {
        using var featurizer = Fit(name);
        foreach (var row in new CheckpointFixture(name).Rows.Where(row => row.GetProperty("pair").GetString() is null))
        {
            var text = row.GetProperty("text").GetString()!;
            TinyCheckpoints.AreNear(
                TinyCheckpoints.Numbers(row.GetProperty("mean_pooled_last_hidden")), Vector(featurizer, text), 1e-4, text);
        }
    }

    [TestMethod]
    public void Normalized_TheyAreOneLong()
    {
        using var plain = Fit("bert");
        using var normalized = Fit("bert", normalize: true);
        var vector = Vector(plain, "fine by me");
        var norm = MathF.Sqrt(vector.Sum(x => x * x));
        TinyCheckpoints.AreNear(Array.ConvertAll(vector, x => x / norm), Vector(normalized, "fine by me"), 1e-5);
    }

    [TestMethod]
    public void APrefix_IsReadBeforeEachText()
    {
        using var plain = Fit("bert", TextPooling.Max);
        using var prefixed = Fit("bert", TextPooling.Max, prefix: "query: ");
        CollectionAssert.AreEqual(Vector(plain, "query: fine by me"), Vector(prefixed, "fine by me"));
        CollectionAssert.AreNotEqual(Vector(plain, "fine by me"), Vector(prefixed, "fine by me"));
    }

    [TestMethod]
    public void SavedAndLoaded_TheyAreTheSame()
    {
        using var featurizer = Fit("roberta", TextPooling.FirstToken, normalize: true, prefix: "passage: ", maximumTokens: 9);
        using var loaded = (AttentionFeaturizerTransformer)ModelZip.Load(ModelZip.Save(featurizer));
        var text = "an e-mail from 2019 surprised the whole weekend; fine by me";
        CollectionAssert.AreEqual(Vector(featurizer, text), Vector(loaded, text));
    }

    [TestMethod]
    public void WrongArguments_AreNamed()
    {
        AssertRefused("'pooling' is Additive; expected Mean, Max, FirstToken or RootLength", () => Fit("bert", TextPooling.Additive));
        AssertRefused("'prefix' is 1025; expected at most 1024 chars", () => Fit("bert", prefix: new string('a', 1025)));
        AssertRefused("'maximumTokens' is 0; expected at least 1", () => Fit("bert", maximumTokens: 0));
        AssertRefused("'maximumTokens' is 65; expected at most 64, as in the checkpoint", () => Fit("bert", maximumTokens: 65));
    }

    private static void AssertRefused(string message, Action fit) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(fit).Message);

    private AttentionFeaturizerTransformer Fit(string name, TextPooling? pooling = null, bool? normalize = null,
        string prefix = "", int? maximumTokens = null) => context.Transforms.Text.AttentionFeaturizer(
        "Features", "Text", TinyCheckpoints.Of(name), pooling, normalize, prefix, maximumTokens).Fit(Scores.Load(context, [""]));

    private float[] Vector(ITransformer featurizer, string text) =>
        featurizer.Transform(Scores.Load(context, [text])).GetColumn<float[]>("Features").Single();
}
