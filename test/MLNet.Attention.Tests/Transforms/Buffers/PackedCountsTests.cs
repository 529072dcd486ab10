using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Tests.Transforms.Buffers;

[TestClass]
public sealed class PackedCountsTests
{
    private const int Limit = PackedCounts.NumberLimit;

    /// <summary>Most rows are longer than a tiny chunk; a chunk of 1 MiB has them all.</summary>
    [TestMethod]
    [DataRow(4)]
    [DataRow(16)]
    [DataRow(1 << 20)]
    public void Rows_ComeBack(int chunkLength)
    {
        (int, int)[] extremes =
        [
            (0, 1), (Limit - 1, 7), (5, 8), (Limit - 1, 127), (6, 128), (7, 16_383), (8, 16_384), (1, int.MaxValue), (2, 1),
        ];
        (int, int)[][] rows = [[], extremes, [], [(Limit - 1, 1)], .. Enumerable.Range(0, 200).Select(Row), []];
        var counts = Pack(rows, chunkLength);
        Assert.AreEqual(rows.Length, counts.Count);
        for (var row = 0; row < rows.Length; row++)
            CollectionAssert.AreEqual(rows[row], Read(counts, row), $"row {row}");
    }

    [TestMethod]
    [DataRow(4, false)]
    [DataRow(16, true)]
    [DataRow(64, false)]
    [DataRow(1 << 20, true)]
    public void RenumberedRows_AreAsIfAddedWithTheirNewNumbers(int chunkLength, bool sort)
    {
        var (random, numbers) = (new Random(1), new int[Limit]);
        for (var i = 0; i < Limit; i++)
            numbers[i] = random.Next(3) > 0 ? 0 : Limit - i; // the order changes
        var rows = Enumerable.Range(0, 300).Select(Row).ToArray();
        var counts = Pack(rows, chunkLength);
        var before = counts.ByteCount;

        counts.Renumber(numbers, sort);

        for (var row = 0; row < rows.Length; row++)
        {
            var expected = rows[row].Where(item => numbers[item.Number] > 0)
                .Select(item => (Number: numbers[item.Number] - 1, item.Count));
            CollectionAssert.AreEqual(
                (sort ? expected.OrderBy(item => item.Number) : expected).ToArray(), Read(counts, row), $"row {row}");
        }
        if (chunkLength < 1 << 20)
            Assert.IsLessThan(0.7, counts.ByteCount / (double)before, "the memory of what is left out is freed");
        counts.Add([(1, 2)]);
        CollectionAssert.AreEqual(new[] { (1, 2) }, Read(counts, rows.Length));
    }

    [TestMethod]
    public void ARowOfAnotherObject_IsACopy()
    {
        var (from, to) = (Pack([[(1, 2)], [(3, 400), (5, 6)]], 64), new PackedCounts(8));
        to.Add(from, 1);
        from.Renumber(new int[Limit], sort: false);
        CollectionAssert.AreEqual(new[] { (3, 400), (5, 6) }, Read(to, 0));
        Assert.IsEmpty(Read(from, 1));
    }

    [TestMethod]
    public void ANumberThatOccursOnce_TakesThreeBytes()
    {
        var counts = new PackedCounts();
        var row = Enumerable.Range(0, 1000).Select(i => (i * 1500, 1)).ToArray();
        for (var i = 0; i < 1000; i++)
            counts.Add(row);
        Assert.IsLessThan(3.2, counts.ByteCount / 1e6); // 3 chunks of 1 MiB
    }

    private static (int Number, int Count)[] Row(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, random.Next(20)).Select(_ => random.Next(Limit)).Distinct()
            .Select(number => (number, 1 + random.Next(10)))];
    }

    private static PackedCounts Pack((int, int)[][] rows, int chunkLength)
    {
        var counts = new PackedCounts(chunkLength);
        foreach (var row in rows)
            counts.Add(row);
        return counts;
    }

    private static (int Number, int Count)[] Read(PackedCounts counts, int row)
    {
        var read = new List<(int, int)>();
        foreach (var item in counts[row])
            read.Add(item);
        return [.. read];
    }
}
