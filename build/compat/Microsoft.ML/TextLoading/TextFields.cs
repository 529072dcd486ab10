using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Cuts a line into fields.</summary>
internal sealed class TextFields(TextFormat format)
{
    private readonly List<ReadOnlyMemory<char>> texts = [];
    private readonly StringBuilder unquoted = new();
    private readonly bool skipSpaces = format.Separator != ' ';
    private ReadOnlyMemory<char> line;
    private int next;
    private bool more;

    /// <summary>The field of that index; empty where it is absent.</summary>
    public ReadOnlyMemory<char> this[int index] => index < texts.Count ? texts[index] : default;

    /// <summary>Cuts a line; gives what is wrong with it, or null.</summary>
    public string? Split(ReadOnlyMemory<char> line)
    {
        texts.Clear();
        this.line = line;
        next = 0;
        string? error = null;
        for (more = true; more;)
        {
            while (skipSpaces && next < line.Length && line.Span[next] == ' ')
                next++;
            texts.Add(ReadField(ref error));
        }
        return error;
    }

    private ReadOnlyMemory<char> ReadField(ref string? error)
    {
        var line = this.line.Span;
        if (format.Quoting && next < line.Length && line[next] == '"')
            return ReadQuoted(ref error);
        var start = next;
        EndField(start);
        return this.line[start..(next - 1)];
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
        EndField(position);
        if (closed && line[position..(next - 1)].Trim(' ').IsEmpty)
            return unquoted.ToString().AsMemory();
        error = closed ? "text follows a closing quote" : "a quote is not closed";
        return default;
    }

    /// <summary>The field goes on to the separator after a position, or to the end of the line.</summary>
    private void EndField(int position)
    {
        var length = line.Span[position..].IndexOf(format.Separator);
        more = length >= 0;
        next = (more ? position + length : line.Length) + 1;
    }
}
