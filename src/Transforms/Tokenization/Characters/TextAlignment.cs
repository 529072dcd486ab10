namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>Where each char of a text comes from in the original text. A list of ranges, as two arrays.</summary>
/// <param name="capacity">The number of chars to expect.</param>
internal sealed class TextAlignment(int capacity)
{
    private int[] starts = new int[capacity + 16];
    private int[] ends = new int[capacity + 16];

    /// <summary>Number of chars.</summary>
    public int Length { get; private set; }

    /// <summary>The first original char of each char.</summary>
    public ReadOnlySpan<int> Starts => starts.AsSpan(0, Length);

    /// <summary>The original char behind the last one of each char.</summary>
    public ReadOnlySpan<int> Ends => ends.AsSpan(0, Length);

    /// <summary>Appends the same range for some chars.</summary>
    public void Append(int start, int end, int count)
    {
        Reserve(count);
        starts.AsSpan(Length, count).Fill(start);
        ends.AsSpan(Length, count).Fill(end);
        Length += count;
    }

    /// <summary>Appends ranges of another alignment.</summary>
    public void Append(TextAlignment other, int first, int count)
    {
        Reserve(count);
        other.Starts.Slice(first, count).CopyTo(starts.AsSpan(Length));
        other.Ends.Slice(first, count).CopyTo(ends.AsSpan(Length));
        Length += count;
    }

    private void Reserve(int count)
    {
        if (Length + count <= starts.Length)
            return;
        var size = Math.Max(Length + count, starts.Length * 2);
        Array.Resize(ref starts, size);
        Array.Resize(ref ends, size);
    }
}
