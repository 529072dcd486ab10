namespace Microsoft.ML.Data;

/// <summary>Shares one cursor's rows among several, for several threads. Whoever needs rows reads a batch.</summary>
internal sealed class CursorSplitter
{
    private readonly Lock gate = new();
    private readonly DataViewRowCursor input;
    private readonly RowBatchReader reader;
    private Exception? failure;
    private long batches;
    private int open;

    private CursorSplitter(DataViewRowCursor input, int count)
    {
        this.input = input;
        reader = new RowBatchReader(input);
        open = count;
    }

    public static DataViewRowCursor[] Split(DataViewRowCursor input, int count)
    {
        var splitter = new CursorSplitter(input, count);
        return Enumerable.Range(0, count).Select(_ => (DataViewRowCursor)new Cursor(splitter)).ToArray();
    }

    private RowBatch? NextBatchOrNull()
    {
        lock (gate)
        {
            // The rows after a failure must not look like all of the rest to the other cursors.
            if (failure is not null)
                throw CursorConsolidator.WorkerFailed(failure);
            try
            {
                return reader.ReadOrNull(batches++);
            }
            catch (Exception exception)
            {
                failure = exception;
                throw;
            }
        }
    }

    private void Close()
    {
        lock (gate)
        {
            if (--open == 0)
                input.Dispose();
        }
    }

    private sealed class Cursor(CursorSplitter splitter) : BatchCursor(splitter.input)
    {
        private bool disposed;

        public override long Batch => CurrentOrNull?.Number ?? 0;

        protected override RowBatch? NextBatchOrNull() => disposed ? null : splitter.NextBatchOrNull();

        protected override void Dispose(bool disposing)
        {
            if (!disposing || disposed)
                return;
            disposed = true;
            splitter.Close();
        }
    }
}
