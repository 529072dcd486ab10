using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A text file as a data view, read anew by each cursor, line by line.</summary>
internal sealed class TextView : IDataView
{
    private readonly IHostEnvironment _env;
    private readonly string _path;
    private readonly TextFormat _format;
    private readonly TextColumn[] _columns;

    public TextView(IHostEnvironment env, string path, TextFormat format, TextColumn[] columns)
    {
        _env = env;
        _path = path;
        _format = format;
        _columns = columns;
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
        private readonly TextView _view;
        private readonly TextLines _lines;
        private readonly TextFields _fields;
        private readonly TextLog _log;
        private readonly TextColumnReader?[] _readers;
        private long _position = -1;
        private bool _ended;

        public Cursor(TextView view, HashSet<int> active)
        {
            _view = view;
            _lines = new TextLines(view._path, view._format);
            _fields = new TextFields(view._format);
            _log = new TextLog(view._env, view._path);
            _readers = view._columns.Select((column, i) => active.Contains(i) ? column.MakeReader() : null).ToArray();
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _readers[column.Index] is not null;

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column)
        {
            var reader = _readers[column.Index]
                ?? throw new InvalidOperationException($"Column '{column.Name}' is not active.");
            return reader.MakeGetter() as ValueGetter<T> ?? throw new InvalidOperationException(
                $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(T)}.");
        }

        public override bool MoveNext()
        {
            if (_ended || _position + 1 >= _view._format.MaxRows || _lines.Read() is not { } text)
            {
                Dispose();
                _position = -1;
                return false;
            }
            var line = _view._format.TrimEnd ? text.AsMemory().TrimEnd() : text.AsMemory();
            if (_fields.Split(line) is { } error)
                _log.BadLine(_lines.Number, error);
            foreach (var reader in _readers)
                reader?.Read(_fields, _lines.Number, _log);
            _position++;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _ended)
                return;
            _ended = true;
            _lines.Dispose();
            _log.Dispose();
        }
    }
}
