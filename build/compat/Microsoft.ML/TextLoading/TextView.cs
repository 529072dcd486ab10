using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A text file as a data view, read anew by each cursor, line by line.</summary>
internal sealed class TextView : IDataView
{
    private readonly IHostEnvironment env;
    private readonly string path;
    private readonly TextFormat format;
    private readonly TextColumn[] columns;

    public TextView(IHostEnvironment env, string path, TextFormat format, TextColumn[] columns)
    {
        this.env = env;
        this.path = path;
        this.format = format;
        this.columns = columns;
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns)
            schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null)
    {
        var cursor = GetRowCursor(columnsNeeded, rand);
        return n > 1 ? CursorSplitter.Split(cursor, n) : [cursor];
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly TextView view;
        private readonly TextLines lines;
        private readonly TextFields fields;
        private readonly TextLog log;
        private readonly TextColumnReader?[] readers;
        private long position = -1;
        private bool ended;

        public Cursor(TextView view, HashSet<int> active)
        {
            this.view = view;
            lines = new TextLines(view.path, view.format.HasHeader);
            fields = new TextFields(view.format);
            log = new TextLog(view.env, view.path);
            readers = view.columns.Select((column, i) => active.Contains(i) ? column.MakeReader() : null).ToArray();
        }

        public override long Position => position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => readers[column.Index] is not null;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)position, 0);

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
        {
            var reader = readers[column.Index]
                ?? throw new InvalidOperationException($"Column '{column.Name}' is not active.");
            return reader.MakeGetter() as ValueGetter<T> ?? throw new InvalidOperationException(
                $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(T)}.");
        }

        public override bool MoveNext()
        {
            if (ended || lines.Read() is not { } line)
            {
                Dispose();
                position = -1;
                return false;
            }
            if (fields.Split(line.AsMemory()) is { } error)
                log.BadLine(lines.Number, error);
            foreach (var reader in readers)
                reader?.Read(fields, lines.Number, log);
            position++;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || ended)
                return;
            ended = true;
            lines.Dispose();
            log.Dispose();
        }
    }
}
