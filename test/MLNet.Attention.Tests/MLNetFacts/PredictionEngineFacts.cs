using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.MLNetFacts;

/// <summary>What a prediction engine does to the transformer it is made from.</summary>
[TestClass]
public sealed class PredictionEngineFacts
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void TheEngine_DisposesItsTransformer()
    {
        var transformer = Create();
        context.Model.CreatePredictionEngine<Input, Output>(transformer).Dispose();
        Assert.IsTrue(transformer.IsDisposed);
    }

    [TestMethod]
    public void TheEngine_LeavesTheTransformerAlone_WhenItDoesNotOwnIt()
    {
        var transformer = Create();
        var options = new PredictionEngineOptions { OwnsTransformer = false };
        context.Model.CreatePredictionEngine<Input, Output>(transformer, options).Dispose();
        Assert.IsFalse(transformer.IsDisposed);
    }

    [TestMethod]
    public void AllOutputColumns_AreActive_ThoughOneIsRead()
    {
        var transformer = Create();
        using var engine = context.Model.CreatePredictionEngine<Input, Output>(transformer);
        Assert.AreEqual(3f, engine.Predict(new Input { Number = 3 }).Copy);
        CollectionAssert.AreEquivalent(new[] { "Number", "Copy" }, transformer.ActiveColumns.ToArray());
    }

    [TestMethod]
    public void ThePosition_IsAnotherForEveryPrediction()
    {
        var transformer = Create();
        using var engine = context.Model.CreatePredictionEngine<Input, Output>(transformer);
        var positions = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            Assert.AreEqual(i, engine.Predict(new Input { Number = i }).Copy);
            positions.Add(transformer.Row!.Position);
        }
        Assert.HasCount(3, positions.Distinct());
    }

    [TestMethod]
    public void ATransformerThatIsNoRowMapper_HasNoEngine()
    {
        var transformer = Create();
        transformer.IsRowToRowMapper = false;
        Assert.Throws<ArgumentException>(() => context.Model.CreatePredictionEngine<Input, Output>(transformer));
    }

    [TestMethod]
    public void DisposingAChain_DisposesItsTransformers()
    {
        var transformer = Create();
        using (new TransformerChain<ITransformer>(transformer))
            Assert.IsFalse(transformer.IsDisposed);
        Assert.IsTrue(transformer.IsDisposed);
    }

    private WatchedTransformer Create()
    {
        var data = context.Data.LoadFromEnumerable(new[] { new Input() });
        return new WatchedTransformer(context.Transforms.CopyColumns("Copy", "Number").Fit(data));
    }

    private sealed class Input
    {
        public float Number { get; set; }
    }

    private sealed class Output
    {
        public float Copy { get; set; }
    }
}
