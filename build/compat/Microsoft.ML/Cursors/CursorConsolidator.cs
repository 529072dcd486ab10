using System.Collections.Concurrent;

namespace Microsoft.ML.Data;

/// <summary>Runs the cursors of one set in a thread each and gives their rows in the order of the data.</summary>
internal sealed class CursorConsolidator : BatchCursor
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Worker[] _workers;
    private bool _disposed;

    private CursorConsolidator(DataViewRowCursor[] inputs) : base(inputs[0]) =>
        _workers = Array.ConvertAll(inputs, input => new Worker(input, _stop.Token));

    public override long Batch => 0;

    /// <summary>One cursor over all rows of a view that shares its work among threads.</summary>
    public static DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns, Random? rand)
    {
        int threads = Math.Max(2, Environment.ProcessorCount - 1);
        var cursors = view.GetRowCursorSet(columns, threads, rand);
        return cursors.Length == 1 ? cursors[0] : new CursorConsolidator(cursors);
    }

    public static Exception WorkerFailed(Exception cause) =>
        new InvalidOperationException("A thread that was reading rows failed; the inner exception says why.", cause);

    protected override RowBatch? NextBatchOrNull() =>
        _disposed ? null : _workers.Where(worker => worker.HasBatch()).MinBy(worker => worker.Head!.Number)?.Take();

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;
        _disposed = true;
        _stop.Cancel();
        foreach (var worker in _workers)
            worker.Join();
        _stop.Dispose();
    }

    private sealed class Worker
    {
        // Two batches ahead: enough to keep the thread busy, and bounded.
        private readonly BlockingCollection<RowBatch> _batches = new(boundedCapacity: 2);
        private readonly DataViewRowCursor _input;
        private readonly CancellationToken _stop;
        private readonly Thread _thread;
        private Exception? _failure;

        public Worker(DataViewRowCursor input, CancellationToken stop)
        {
            _input = input;
            _stop = stop;
            _thread = new Thread(Run) { IsBackground = true, Name = "Cursor" };
            _thread.Start();
        }

        public RowBatch? Head { get; private set; }

        /// <summary>Waits until the next batch is known.</summary>
        public bool HasBatch()
        {
            if (Head is null && _batches.TryTake(out var batch, Timeout.Infinite))
                Head = batch;
            if (Head is null && _failure is not null)
                throw WorkerFailed(_failure);
            return Head is not null;
        }

        public RowBatch? Take()
        {
            var batch = Head;
            Head = null;
            return batch;
        }

        public void Join()
        {
            _thread.Join();
            _batches.Dispose();
        }

        private void Run()
        {
            try
            {
                using (_input)
                {
                    var reader = new RowBatchReader(_input);
                    while (!_stop.IsCancellationRequested && reader.ReadOrNull() is { } batch)
                        _batches.Add(batch, _stop);
                }
            }
            catch (Exception exception)
            {
                _failure = exception;
            }
            finally
            {
                _batches.CompleteAdding();
            }
        }
    }
}
