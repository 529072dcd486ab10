using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Adds rows of different lengths to a hash.</summary>
internal static class RowHash
{
    /// <summary>Adds the length and the values of a row.</summary>
    public static void AppendRow<T>(this IncrementalHash hash, ReadOnlySpan<T> row) where T : struct
    {
        hash.AppendData(BitConverter.GetBytes(row.Length));
        hash.AppendData(MemoryMarshal.AsBytes(row));
    }
}
