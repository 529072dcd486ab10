using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class BatchPlanTests
{
    [TestMethod]
    [DataRow(1, 4)]
    [DataRow(3, 4)]
    [DataRow(4, 4)]
    [DataRow(127, 4)]
    [DataRow(128, 4)]
    [DataRow(129, 4)]
    [DataRow(1000, 7)]
    [DataRow(50, 1)]
    public void EveryRow_StandsInOneBatch_AndCountKnowsHowManyBatchesThereAre(int rows, int batchSize)
    {
        var texts = Texts(rows);
        var all = Enumerable.Range(0, rows).ToArray();
        var plan = BatchPlan.Create(texts.Length, [.. all], batchSize, new Random(1));

        CollectionAssert.AreEqual(all, plan.SelectMany(batch => batch).Order().ToArray());
        Assert.AreEqual(BatchPlan.Count(rows, batchSize), plan.Count);
        Assert.IsTrue(plan.TrueForAll(batch => batch.Length >= 1 && batch.Length <= batchSize));
    }

    [TestMethod]
    public void OnlyTheRowsGiven_AreUsed()
    {
        var rows = Enumerable.Range(0, 100).Where(row => row % 3 == 0).ToArray();
        var plan = BatchPlan.Create(Texts(100).Length, [.. rows], 8, new Random(1));
        CollectionAssert.AreEqual(rows, plan.SelectMany(batch => batch).Order().ToArray());
    }

    [TestMethod]
    public void Batches_AreOfLikeLengths()
    {
        var texts = Texts(3200);
        var plan = BatchPlan.Create(texts.Length, Enumerable.Range(0, 3200).ToArray(), 32, new Random(1));

        var padded = plan.Sum(batch => (long)batch.Length * batch.Max(texts.Length));

        // At random, the longest of 32 texts would be twice as long as the mean.
        Assert.IsLessThan(1.1, padded / (double)texts.TokenCount);
    }

    [TestMethod]
    public void EachEpoch_HasAnOrderOfItsOwn_AndLongTextsComeAtAnyTime()
    {
        var texts = Texts(640);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 640).ToArray();
        var first = BatchPlan.Create(texts.Length, rows, 32, random);
        var second = BatchPlan.Create(texts.Length, rows, 32, random);

        CollectionAssert.AreNotEqual(
            first.SelectMany(batch => batch).ToArray(), second.SelectMany(batch => batch).ToArray());
        Assert.AreNotEqual(Where(texts, first), Where(texts, second));
    }

    [TestMethod]
    public void RowsOfOneBatch_MeetOthersInTheNextEpoch()
    {
        var texts = new TokenBlock(new SpecialIds(0, 1));
        for (var i = 0; i < 4096; i++)
            texts.Add(new int[1 + i % 4]);
        var random = new Random(1);
        var rows = Enumerable.Range(0, 4096).ToArray();
        var first = Companions(BatchPlan.Create(texts.Length, rows, 4, random));
        var second = Companions(BatchPlan.Create(texts.Length, rows, 4, random));
        Assert.IsLessThan(0.1, first.Intersect(second).Count() / (double)first.Count);
    }

    [TestMethod]
    public void SameSeed_SamePlan()
    {
        var texts = Texts(500);
        var plans = new[] { 3, 3, 4 }
            .Select(seed => BatchPlan.Create(texts.Length, Enumerable.Range(0, 500).ToArray(), 16, new Random(seed)))
            .Select(plan => string.Join(';', plan.Select(batch => string.Join(',', batch))))
            .ToArray();
        Assert.AreEqual(plans[0], plans[1]);
        Assert.AreNotEqual(plans[0], plans[2]);
    }

    // Of 1 to 50 tokens, at random.
    private static TokenBlock Texts(int count)
    {
        var random = new Random(1);
        var texts = new TokenBlock(new SpecialIds(0, 1));
        for (var i = 0; i < count; i++)
            texts.Add(new int[random.Next(1, 51)]);
        return texts;
    }

    // The place of the batch with the longest text.
    private static int Where(TokenBlock texts, List<int[]> plan) =>
        plan.IndexOf(plan.MaxBy(batch => batch.Max(texts.Length))!);

    private static HashSet<(int, int)> Companions(List<int[]> plan) =>
        [.. plan.SelectMany(batch => batch.SelectMany(a => batch.Where(b => a < b).Select(b => (a, b))))];
}
