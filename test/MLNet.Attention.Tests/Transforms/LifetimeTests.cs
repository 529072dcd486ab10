using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>A model that is disposed while others use it.</summary>
[TestClass]
public sealed class LifetimeTests
{
    private const int Rounds = 400;
    private const int Users = 8;

    [TestMethod]
    public void DisposedWhileEightThreadsScore_ItServesThem_OrSaysSo()
    {
        var (served, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var model = UntrainedModel.Create(round % 2 == 0 ? TextEncoder.Hybrid : TextEncoder.Recurrent);
            Run(model.Dispose, () =>
            {
                var scorer = new TextScorer(model);
                scorer.Add("good film");
                var score = new float[1];
                scorer.Score(score);
                Assert.IsTrue(float.IsFinite(score[0]));
            });
            Assert.ThrowsExactly<ObjectDisposedException>(() => new TextScorer(model).Score(new float[1]));
        }
        Assert.AreEqual(Rounds * Users, served + refused);
        Assert.AreNotEqual(0, served);

        void Run(Action dispose, Action use)
        {
            using var start = new Barrier(Users + 1);
            var threads = Enumerable.Range(0, Users).Select(_ => new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    use();
                    Interlocked.Increment(ref served);
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref refused);
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            start.SignalAndWait();
            dispose();
            threads.ForEach(thread => thread.Join());
        }
    }

    [TestMethod]
    public void WhoeverUsesIt_KeepsTheNetworkAlive_AndTheLastFreesIt()
    {
        var model = UntrainedModel.Create();
        var weights = model.Network.parameters().First();
        var first = model.Lease();
        var shared = model.ShareNetwork();
        model.Dispose();
        Assert.IsFalse(weights.IsInvalid);
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Lease());
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.ShareNetwork());
        first.Dispose();
        Assert.IsFalse(weights.IsInvalid, "another model shares the network");
        using (shared.Lease())
        {
            shared.Dispose();
            Assert.IsFalse(weights.IsInvalid, "it is in use");
        }
        Assert.IsTrue(weights.IsInvalid, "the last one out frees it");
    }

    [TestMethod]
    public void ExplainingSavingPredictingAndFeaturizing_WhileItIsDisposed_WorkOrSaySo()
    {
        var context = new MLContext(1);
        for (var round = 0; round < 20; round++)
        {
            var transformer = UntrainedModel.CreateTransformer();
            var featurizer = context.Transforms.Text.AttentionFeaturizer("Vector", "Text", transformer);
            Action[] uses =
            [
                () => transformer.Explain(context, "a good film"),
                () => ModelZip.Save(transformer),
                () => featurizer.Fit(Scores.Load(context, ["text"])).Dispose(),
                () => Scores.Of(transformer, "a good film", "another"),
                () => transformer.Predict("a good film"),
            ];
            var threads = uses.Select(use => new Thread(() =>
            {
                try
                {
                    use();
                }
                catch (Exception error) when (error.GetBaseException() is ObjectDisposedException)
                {
                }
            })).ToList();
            threads.ForEach(thread => thread.Start());
            transformer.Dispose();
            threads.ForEach(thread => thread.Join());
            foreach (var use in uses)
                Assert.IsInstanceOfType<ObjectDisposedException>(Assert.Throws<Exception>(use).GetBaseException());
        }
    }
}
