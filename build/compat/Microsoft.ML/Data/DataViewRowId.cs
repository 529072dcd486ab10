using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>A 128-bit row identity. New ids are made by absorbing a block the way MurmurHash3 x64/128 does.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    private const ulong First = 0x87c37b91114253d5;
    private const ulong Second = 0x4cf5ad432745937f;

    public readonly ulong Low;

    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    public DataViewRowId Next() => Absorb(0, 0);

    public DataViewRowId Fork()
    {
        var next = Next();
        return new DataViewRowId(next.Low ^ (BitOperations.RotateLeft(First, 31) * Second), next.High);
    }

    public DataViewRowId Combine(DataViewRowId other)
    {
        // Forking first keeps (0, 0) from being a neutral element.
        var block = other.Fork();
        return Absorb(block.Low, block.High);
    }

    public int CompareTo(DataViewRowId other) => (High, Low).CompareTo((other.High, other.Low));

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object? obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    private DataViewRowId Absorb(ulong block1, ulong block2)
    {
        var low = Low ^ (BitOperations.RotateLeft(block1 * First, 31) * Second);
        low = (BitOperations.RotateLeft(low, 27) + High) * 5 + 0x52dce729;
        var high = High ^ (BitOperations.RotateLeft(block2 * Second, 33) * First);
        high = (BitOperations.RotateLeft(high, 31) + low) * 5 + 0x38495ab5;
        return new DataViewRowId(low, high);
    }
}
