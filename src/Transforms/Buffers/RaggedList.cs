using System.Runtime.InteropServices;

namespace MLNet.Attention.Transforms.Buffers;

/// <summary>
/// Rows of different lengths, one after another in one growing buffer. A list that is cleared reuses its memory.
/// </summary>
internal sealed class RaggedList<T>
{
    private readonly List<T> items = [];
    private readonly List<int> starts = [0];

    /// <summary>Number of rows.</summary>
    public int Count => starts.Count - 1;

    /// <summary>Number of items of all rows.</summary>
    public int ItemCount => items.Count;

    /// <summary>The items of one row, valid until the list changes.</summary>
    public ReadOnlySpan<T> this[int row] => CollectionsMarshal.AsSpan(items)[starts[row]..starts[row + 1]];

    /// <summary>The items of the open row, which <see cref="Close"/> will end.</summary>
    public Span<T> OpenItems => CollectionsMarshal.AsSpan(items)[starts[^1]..];

    /// <summary>The buffer, to append the items of the open row before <see cref="Close"/> ends it.</summary>
    public List<T> Open => items;

    /// <summary>Number of items of one row.</summary>
    public int Length(int row) => starts[row + 1] - starts[row];

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<T> row)
    {
        items.AddRange(row);
        Close();
    }

    /// <summary>Ends the row whose items were appended to <see cref="Open"/>.</summary>
    public void Close() => starts.Add(items.Count);

    /// <summary>Removes all rows.</summary>
    public void Clear()
    {
        items.Clear();
        starts.RemoveRange(1, starts.Count - 1);
    }
}
