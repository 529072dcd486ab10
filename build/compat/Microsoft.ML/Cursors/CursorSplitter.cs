namespace Microsoft.ML.Data;

/// <summary>Shares one cursor's rows among several, for several threads. Whoever needs rows reads a batch.</summary>
internal sealed class CursorSplitter
{
    private readonly Lock _lock = new();
    private readonly DataViewRowCursor _input;
    private readonly RowBatchReader _reader;
    private Exception? _failure;
    private long _batches;
    private int _open;

    private CursorSplitter(DataViewRowCursor input, int count)
    {
        _input = input;
        _reader = new RowBatchReader(input);
        _open = count;
    }

    public static DataViewRowCursor[] Split(DataViewRowCursor input, int count)
    {
        var splitter = new CursorSplitter(input, count);
        return Enumerable.Range(0, count).Select(_ => (DataViewRowCursor)new Cursor(splitter)).ToArray();
    }

    private RowBatch? NextBatchOrNull()
    {
        lock (_lock)
        {
            // The rows after a failure must not look like all of the rest to the other cursors.
            if (_failure is not null)
                throw CursorConsolidator.WorkerFailed(_failure);
            try
            {
                return _reader.ReadOrNull(_batches++);
            }
            catch (Exception exception)
            {
                _failure = exception;
                throw;
            }
        }
    }

    private void Close()
    {
        lock (_lock)
            if (--_open == 0)
                _input.Dispose();
    }

    private sealed class Cursor(CursorSplitter splitter) : BatchCursor(splitter._input)
    {
        private bool _disposed;

        public override long Batch => CurrentOrNull?.Number ?? 0;

        protected override RowBatch? NextBatchOrNull() => _disposed ? null : splitter.NextBatchOrNull();

        protected override void Dispose(bool disposing)
        {
            if (!disposing || _disposed)
                return;
            _disposed = true;
            splitter.Close();
        }
    }
}
