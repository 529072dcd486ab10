namespace Microsoft.ML.Data;

/// <summary>Cuts a line into fields. Empty fields are left out.</summary>
internal sealed class TextFields(TextFormat format)
{
    private readonly List<int> _indices = [];
    private readonly List<ReadOnlyMemory<char>> _texts = [];
    private readonly System.Text.StringBuilder _unquoted = new();
    private readonly bool _skipSpaces = !format.Separators.Contains(' ');
    private ReadOnlyMemory<char> _line;
    private int _next;
    private bool _more;

    /// <summary>Whether the line ended inside quotes.</summary>
    public bool IsQuoteOpen { get; private set; }

    /// <summary>The field of that index; false where it is empty or absent.</summary>
    public bool TryGet(int index, out ReadOnlyMemory<char> text)
    {
        int found = _indices.BinarySearch(index);
        text = found < 0 ? default : _texts[found];
        return found >= 0;
    }

    /// <summary>Cuts a line; gives what is wrong with it, or null.</summary>
    public string? Split(ReadOnlyMemory<char> line)
    {
        _indices.Clear();
        _texts.Clear();
        _line = line;
        _next = 0;
        IsQuoteOpen = false;
        return format.Sparse ? SplitSparse() : SplitDense();
    }

    private string? SplitDense()
    {
        string? error = null;
        _more = true;
        for (int index = 0; _more; index++)
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
        _more = true;
        for (int index = 0; _more; index++)
        {
            SkipSpaces();
            int sparseIndex = ReadSparseIndex();
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
        if (_indices is not [.., var last] || last != index || !int.TryParse(_texts[^1].Span, out count) || count <= 0)
            return false;
        _indices.RemoveAt(_indices.Count - 1);
        _texts.RemoveAt(_texts.Count - 1);
        return true;
    }

    private void Add(int index, ReadOnlyMemory<char> text)
    {
        if (text.IsEmpty)
            return;
        _indices.Add(index);
        _texts.Add(text);
    }

    private void SkipSpaces()
    {
        var line = _line.Span;
        while (_skipSpaces && _next < line.Length && line[_next] == ' ')
            _next++;
    }

    /// <summary>Reads "digits:" and gives the number, or -1 and reads nothing.</summary>
    private int ReadSparseIndex()
    {
        var rest = _line.Span[_next..];
        int digits = 0;
        while (digits < Math.Min(9, rest.Length) && char.IsAsciiDigit(rest[digits]))
            digits++;
        if (digits == 0 || digits == rest.Length || rest[digits] != ':')
            return -1;
        _next += digits + 1;
        SkipSpaces();
        return int.Parse(rest[..digits]);
    }

    private ReadOnlyMemory<char> ReadField(ref string? error)
    {
        var line = _line.Span;
        if (format.Quoting && _next < line.Length && line[_next] == '"')
            return ReadQuoted(ref error);
        int start = _next;
        int length = line[start..].IndexOfAny(format.Separators);
        EndField(length < 0 ? line.Length : start + length);
        return _line[start..(length < 0 ? line.Length : start + length)];
    }

    private ReadOnlyMemory<char> ReadQuoted(ref string? error)
    {
        var line = _line.Span;
        _unquoted.Clear();
        bool closed = false;
        int position = _next + 1;
        while (position < line.Length && !closed)
        {
            int quote = line[position..].IndexOf('"');
            int end = quote < 0 ? line.Length : position + quote;
            _unquoted.Append(line[position..end]);
            position = Math.Min(end + 1, line.Length);
            closed = quote >= 0 && (position == line.Length || line[position] != '"');
            if (quote >= 0 && !closed)
            {
                _unquoted.Append('"');
                position++;
            }
        }

        int separator = line[position..].IndexOfAny(format.Separators);
        int fieldEnd = separator < 0 ? line.Length : position + separator;
        EndField(fieldEnd);
        IsQuoteOpen = !closed;
        if (closed && line[position..fieldEnd].Trim(' ').IsEmpty)
            return _unquoted.ToString().AsMemory();
        error = closed ? "text follows a closing quote" : "a quote is not closed";
        return default;
    }

    private void EndField(int end)
    {
        _more = end < _line.Length;
        _next = end + 1;
    }
}
