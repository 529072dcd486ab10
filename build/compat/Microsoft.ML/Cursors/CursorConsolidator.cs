using System.Collections.Concurrent;

namespace Microsoft.ML.Data;

/// <summary>Runs the cursors of one set in a thread each and gives their rows in the order of the data.</summary>
internal sealed class CursorConsolidator : BatchCursor
{
    private readonly CancellationTokenSource stop = new();
    private readonly Worker[] workers;
    private bool disposed;

    private CursorConsolidator(DataViewRowCursor[] inputs) : base(inputs[0]) =>
        workers = Array.ConvertAll(inputs, input => new Worker(input, stop.Token));

    public override long Batch => 0;

    /// <summary>One cursor over all rows of a view that shares its work among threads.</summary>
    public static DataViewRowCursor Open(IDataView view, IEnumerable<DataViewSchema.Column> columns, Random? rand)
    {
        var threads = Math.Max(2, Environment.ProcessorCount - 1);
        var cursors = view.GetRowCursorSet(columns, threads, rand);
        return cursors.Length == 1 ? cursors[0] : new CursorConsolidator(cursors);
    }

    public static Exception WorkerFailed(Exception cause) =>
        new InvalidOperationException("A thread that was reading rows failed; the inner exception says why.", cause);

    protected override RowBatch? NextBatchOrNull() =>
        disposed ? null : workers.Where(worker => worker.HasBatch()).MinBy(worker => worker.Head!.Number)?.Take();

    protected override void Dispose(bool disposing)
    {
        if (!disposing || disposed)
            return;
        disposed = true;
        stop.Cancel();
        foreach (var worker in workers)
            worker.Join();
        stop.Dispose();
    }

    private sealed class Worker
    {
        // Two batches ahead: enough to keep the thread busy, and bounded.
        private readonly BlockingCollection<RowBatch> batches = new(boundedCapacity: 2);
        private readonly DataViewRowCursor input;
        private readonly CancellationToken stop;
        private readonly Thread thread;
        private Exception? failure;

        public Worker(DataViewRowCursor input, CancellationToken stop)
        {
            this.input = input;
            this.stop = stop;
            thread = new Thread(Run) { IsBackground = true, Name = "Cursor" };
            thread.Start();
        }

        public RowBatch? Head { get; private set; }

        /// <summary>Waits until the next batch is known.</summary>
        public bool HasBatch()
        {
            if (Head is null && batches.TryTake(out var batch, Timeout.Infinite))
                Head = batch;
            if (Head is null && failure is not null)
                throw WorkerFailed(failure);
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
            thread.Join();
            batches.Dispose();
        }

        private void Run()
        {
            try
            {
                using (input)
                {
                    var reader = new RowBatchReader(input);
                    while (!stop.IsCancellationRequested && reader.ReadOrNull() is { } batch)
                        batches.Add(batch, stop);
                }
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                batches.CompleteAdding();
            }
        }
    }
}
