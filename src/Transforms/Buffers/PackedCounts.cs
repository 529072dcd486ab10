using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Buffers;

/// <summary>
/// Rows of numbers, each with how often it occurs, in 3 bytes each: 21 bits for the number and 3 for a count of up to 7; a
/// higher count takes some bytes more. Rows keep their order, and so do the numbers of a row. The bytes lie in chunks, so that
/// all rows together may be larger than an array.
/// </summary>
/// <param name="chunkLength">Bytes of a chunk; a row that is longer gets a chunk of its own. Default 1 MiB.</param>
internal sealed class PackedCounts(int chunkLength = 1 << 20)
{
    /// <summary>Numbers are below this.</summary>
    public const int NumberLimit = 1 << NumberBits;

    private const int NumberBits = 21;
    private const int PairBytes = 3;
    private const int SpareBytes = 1; // behind a row, because 4 bytes are read at once

    private readonly List<byte[]> chunks = [];
    private readonly List<Place> places = [];
    private readonly List<byte> packed = []; // scratch: one row
    private int used; // of the last chunk

    /// <summary>Number of rows.</summary>
    public int Count => places.Count;

    /// <summary>Bytes of all chunks.</summary>
    public long ByteCount => chunks.Sum(chunk => (long)chunk.Length);

    /// <summary>The numbers of a row with their counts, for foreach.</summary>
    public PackedRow this[int row] => Read(places[row]);

    /// <summary>The bytes of a row. Equal rows have equal bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int row)
    {
        var place = places[row];
        return chunks[place.Chunk].AsSpan(place.Start, place.Length);
    }

    /// <summary>Adds a row of different numbers in [0, <see cref="NumberLimit"/>), with counts of at least 1.</summary>
    public void Add(ReadOnlySpan<(int Number, int Count)> row)
    {
        packed.Clear();
        foreach (var (number, count) in row)
            Pack(number, count);
        AddBytes(CollectionsMarshal.AsSpan(packed));
        ScratchList.Clear(packed);
    }

    /// <summary>Adds a row of another object.</summary>
    public void Add(PackedCounts other, int row) => AddBytes(other.Bytes(row));

    /// <summary>
    /// Gives all numbers new ones, and frees the memory of those that get none. Works in place: the old and the new rows are
    /// never there both.
    /// </summary>
    /// <param name="numbers">By number: the new number plus 1, or 0 for a number that is taken out.</param>
    /// <param name="sort">Whether the new numbers of a row are put in ascending order; otherwise they keep theirs.</param>
    /// <param name="checkAlive">Called for each row; throws to cancel, which leaves rows of both kinds. Default null.</param>
    public void Renumber(ReadOnlySpan<int> numbers, bool sort, Action? checkAlive = null)
    {
        var row = new List<(int Number, int Count)>();
        (var chunk, used) = (0, 0);
        foreach (ref var place in CollectionsMarshal.AsSpan(places))
        {
            checkAlive?.Invoke();
            ScratchList.Clear(row);
            foreach (var (number, count) in Read(place))
            {
                if (numbers[number] > 0)
                    row.Add((numbers[number] - 1, count));
            }
            if (sort)
                row.Sort();
            packed.Clear();
            foreach (var (number, count) in row)
                Pack(number, count);
            // No row grows, so the new place is never behind the old one.
            while (used + packed.Count + SpareBytes > chunks[chunk].Length)
                (chunk, used) = (chunk + 1, 0);
            packed.CopyTo(chunks[chunk], used);
            place = new Place(chunk, used, packed.Count);
            used += packed.Count;
        }
        chunks.RemoveRange(Math.Min(chunk + 1, chunks.Count), Math.Max(chunks.Count - chunk - 1, 0));
        ScratchList.Clear(packed);
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        if (chunks.Count == 0 || used + bytes.Length + SpareBytes > chunks[^1].Length)
        {
            chunks.Add(new byte[Math.Max(chunkLength, bytes.Length + SpareBytes)]);
            used = 0;
        }
        bytes.CopyTo(chunks[^1].AsSpan(used));
        places.Add(new Place(chunks.Count - 1, used, bytes.Length));
        used += bytes.Length;
    }

    private PackedRow Read(Place place) => new(chunks[place.Chunk].AsSpan(place.Start, place.Length + SpareBytes));

    private void Pack(int number, int count)
    {
        var small = count < 1 << (8 * PairBytes - NumberBits);
        var pair = small ? number | count << NumberBits : number;
        packed.AddRange((byte)pair, (byte)(pair >> 8), (byte)(pair >> 16));
        if (small)
            return;
        for (var rest = (uint)count; ; rest >>= 7)
        {
            packed.Add((byte)(rest < 128 ? rest : rest | 128));
            if (rest < 128)
                return;
        }
    }

    private readonly record struct Place(int Chunk, int Start, int Length);

    /// <summary>The numbers of a row with their counts.</summary>
    /// <param name="bytes">The bytes of the row, and the spare ones.</param>
    public ref struct PackedRow(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> bytes = bytes;
        private int at;
        private int number;
        private int count;

        public readonly (int Number, int Count) Current => (number, count);

        public readonly PackedRow GetEnumerator() => this;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (!BinaryPrimitives.TryReadUInt32LittleEndian(bytes[at..], out var pair))
                return false;
            at += PairBytes;
            (number, count) = ((int)pair & (NumberLimit - 1), (int)(pair << 8 >> (8 + NumberBits)));
            if (count == 0)
                (count, at) = ReadCount(bytes, at);
            return true;
        }

        // Static, so that the fields can be in registers.
        private static (int Count, int At) ReadCount(ReadOnlySpan<byte> bytes, int at)
        {
            var (count, shift) = (0, 0);
            byte next;
            do
            {
                next = bytes[at++];
                count |= (next & 127) << shift;
                shift += 7;
            }
            while (next >= 128);
            return (count, at);
        }
    }
}
