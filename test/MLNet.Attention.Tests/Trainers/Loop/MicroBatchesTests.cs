using MLNet.Attention.Trainers.Loop;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class MicroBatchesTests
{
    [TestMethod]
    public void ABatchThatFits_StaysWhole() =>
        CollectionAssert.AreEqual(new[] { 32 }, Sizes(32, MicroBatches.MostTokens / 32, floatsPerToken: 1));

    [TestMethod]
    public void Tokens_AndFloats_AreBothLimited()
    {
        CollectionAssert.AreEqual(new[] { 16, 16, 1 }, Sizes(33, MicroBatches.MostTokens / 16, floatsPerToken: 1));
        var floats = (int)(MicroBatches.MostFloats / 1000 / 10);
        CollectionAssert.AreEqual(new[] { 10, 10, 5 }, Sizes(25, 1000, floats));
        CollectionAssert.AreEqual(new[] { 1, 1, 1 }, Sizes(3, 1000, 100 * floats), "a row is never cut");
    }

    [TestMethod]
    public void RowsArePaddedToTheLongest()
    {
        var rows = new TestRows([1, 1, 1, MicroBatches.MostTokens / 2, MicroBatches.MostTokens / 2 + 1], 1);
        int[][] parts = [.. MicroBatches.Create(rows, [0, 1, 2, 3, 4])];
        CollectionAssert.AreEqual(new[] { 0, 1, 2 }, parts[0]);
        CollectionAssert.AreEqual(new[] { 3 }, parts[1]);
        CollectionAssert.AreEqual(new[] { 4 }, parts[2]);
    }

    /// <summary>As rows that are told apart from each other.</summary>
    [TestMethod]
    public void NoPartHasFewerRowsThanTheObjectiveAsksFor()
    {
        var floats = (int)(MicroBatches.MostFloats / 1000);
        CollectionAssert.AreEqual(new[] { 2, 2, 3 }, Sizes(7, 1000, floats, fewest: 2));
        CollectionAssert.AreEqual(new[] { 1 }, Sizes(1, 1000, floats, fewest: 2), "there are no more");
    }

    private static int[] Sizes(int count, int length, int floatsPerToken, int fewest = 1)
    {
        var rows = new TestRows([.. Enumerable.Repeat(length, count)], floatsPerToken, fewest);
        return [.. MicroBatches.Create(rows, [.. rows.Rows]).Select(part => part.Length)];
    }

    private sealed class TestRows(int[] lengths, int floatsPerToken, int fewest = 1) : TrainingObjective
    {
        public override nn.Module Network => throw new NotSupportedException();

        public override IReadOnlyList<int> Rows => [.. Enumerable.Range(0, lengths.Length)];

        public override int LengthOf(int row) => lengths[row];

        public override (int Sequences, int Longest) SizeOf(int row) => (1, lengths[row]);

        public override long FloatsOf(long sequences, int longest) => sequences * longest * floatsPerToken;

        public override int MostTokens => MicroBatches.MostTokens;

        public override int FewestRows => fewest;

        public override float WeightOf(int row) => 1;

        public override Tensor Loss(int[] rows, float batchWeight, Random random, double share) =>
            throw new NotSupportedException();
    }
}
