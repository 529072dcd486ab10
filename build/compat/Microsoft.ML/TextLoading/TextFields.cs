namespace Microsoft.ML.Data;

/// <summary>Cuts a line into fields. Empty fields are left out.</summary>
internal sealed class TextFields(TextFormat format)
{
    private readonly List<int> indices = [];
    private readonly List<ReadOnlyMemory<char>> texts = [];
    private readonly System.Text.StringBuilder unquoted = new();
    private readonly bool skipSpaces = !format.Separators.Contains(' ');
    private ReadOnlyMemory<char> line;
    private int next;
    private bool more;

    /// <summary>Whether the line ended inside quotes.</summary>
    public bool IsQuoteOpen { get; private set; }

    /// <summary>The field of that index; false where it is empty or absent.</summary>
    public bool TryGet(int index, out ReadOnlyMemory<char> text)
    {
        var found = indices.BinarySearch(index);
        text = found < 0 ? default : texts[found];
        return found >= 0;
    }

    /// <summary>Cuts a line; gives what is wrong with it, or null.</summary>
    public string? Split(ReadOnlyMemory<char> line)
    {
        indices.Clear();
        texts.Clear();
        this.line = line;
        next = 0;
        IsQuoteOpen = false;
        return format.Sparse ? SplitSparse() : SplitDense();
    }

    private string? SplitDense()
    {
        string? error = null;
        more = true;
        for (var index = 0; more; index++)
        {
            SkipSpaces();
            Add(index, ReadField(ref error));
        }
        return error;
    }

    /// <summary>Fields in order, then optionally a count and index:value pairs relative to the count's place.</summary>
    private string? SplitSparse()
    {
        string? error = null;
        int offset = -1, count = 0, last = -1;
        more = true;
        for (var index = 0; more; index++)
        {
            SkipSpaces();
            var sparseIndex = ReadSparseIndex();
            var text = ReadField(ref error);
            if (sparseIndex < 0 && offset < 0)
            {
                Add(index, text);
                continue;
            }
            if (sparseIndex < 0)
                return "a field without an index follows one with an index";
            if (offset < 0 && !TryTakeCount(index - 1, out offset, out count))
                return "there is no number of fields before the first field with an index";
            if (sparseIndex >= count || sparseIndex <= last)
                return $"the index {sparseIndex} is out of order or beyond the {count} fields";
            last = sparseIndex;
            Add(offset + sparseIndex, text);
        }
        return error;
    }

    private bool TryTakeCount(int index, out int offset, out int count)
    {
        offset = index;
        count = 0;
        if (indices is not [.., var last] || last != index || !int.TryParse(texts[^1].Span, out count) || count <= 0)
            return false;
        indices.RemoveAt(indices.Count - 1);
        texts.RemoveAt(texts.Count - 1);
        return true;
    }

    private void Add(int index, ReadOnlyMemory<char> text)
    {
        if (text.IsEmpty)
            return;
        indices.Add(index);
        texts.Add(text);
    }

    private void SkipSpaces()
    {
        var line = this.line.Span;
        while (skipSpaces && next < line.Length && line[next] == ' ')
            next++;
    }

    /// <summary>Reads "digits:" and gives the number, or -1 and reads nothing.</summary>
    private int ReadSparseIndex()
    {
        var rest = line.Span[next..];
        var digits = 0;
        while (digits < Math.Min(9, rest.Length) && char.IsAsciiDigit(rest[digits]))
            digits++;
        if (digits == 0 || digits == rest.Length || rest[digits] != ':')
            return -1;
        next += digits + 1;
        SkipSpaces();
        return int.Parse(rest[..digits]);
    }

    private ReadOnlyMemory<char> ReadField(ref string? error)
    {
        var line = this.line.Span;
        if (format.Quoting && next < line.Length && line[next] == '"')
            return ReadQuoted(ref error);
        var start = next;
        var length = line[start..].IndexOfAny(format.Separators);
        EndField(length < 0 ? line.Length : start + length);
        return this.line[start..(length < 0 ? line.Length : start + length)];
    }

    private ReadOnlyMemory<char> ReadQuoted(ref string? error)
    {
        var line = this.line.Span;
        unquoted.Clear();
        var closed = false;
        var position = next + 1;
        while (position < line.Length && !closed)
        {
            var quote = line[position..].IndexOf('"');
            var end = quote < 0 ? line.Length : position + quote;
            unquoted.Append(line[position..end]);
            position = Math.Min(end + 1, line.Length);
            closed = quote >= 0 && (position == line.Length || line[position] != '"');
            if (quote >= 0 && !closed)
            {
                unquoted.Append('"');
                position++;
            }
        }

        var separator = line[position..].IndexOfAny(format.Separators);
        var fieldEnd = separator < 0 ? line.Length : position + separator;
        EndField(fieldEnd);
        IsQuoteOpen = !closed;
        if (closed && line[position..fieldEnd].Trim(' ').IsEmpty)
            return unquoted.ToString().AsMemory();
        error = closed ? "text follows a closing quote" : "a quote is not closed";
        return default;
    }

    private void EndField(int end)
    {
        more = end < line.Length;
        next = end + 1;
    }
}
