using System.Text;
using MLNet.Attention.Samples;

namespace MLNet.Attention.Tool.Data;

/// <summary>A file of rows, or standard input, which is read row by row.</summary>
internal abstract class Table : IDisposable
{
    /// <summary>Stands for standard input, or standard output.</summary>
    public const string Standard = "-";

    /// <summary>How errors call the file.</summary>
    public abstract string Name { get; }

    /// <summary>The names of the columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>Reads the rows, once.</summary>
    /// <exception cref="InputException">A row is not as it should be; the message names the line.</exception>
    public abstract IEnumerable<TableRow> ReadRows();

    public abstract void Dispose();

    /// <summary>Opens a file, and reads its header.</summary>
    /// <exception cref="InputException">There is no such file, or there is nothing in it.</exception>
    public static Table Open(string path, TableOptions options)
    {
        var name = path == Standard ? "standard input" : path;
        var reader = path == Standard ? OpenStandardInput() : OpenFile(path);
        try
        {
            return options.FormatOf(path) switch
            {
                TableFormat.Csv => new DelimitedTable(name, reader, ",", options),
                TableFormat.Jsonl => new JsonTable(name, reader),
                TableFormat.Lines => new LineTable(name, reader),
                _ => new DelimitedTable(name, reader, "\t", options),
            };
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    private static StreamReader OpenFile(string path) => File.Exists(path)
        ? new StreamReader(path, Encoding.UTF8)
        : throw new InputException($"'{path}' is not there; expected an existing file.");

    private static StreamReader OpenStandardInput() => new(Console.OpenStandardInput(), Encoding.UTF8);
}
