using System.Diagnostics;

namespace MLNet.Attention.Transforms.Serving;

/// <summary>Runs requests of many callers in batches, on threads of its own. Thread-safe.</summary>
internal sealed class RequestBatcher<TRequest, TResult>
{
    private readonly Func<IReadOnlyList<TRequest>, IReadOnlyList<TResult>> run;
    private readonly int maximumBatchSize;
    private readonly TimeSpan maximumDelay;
    private readonly Lock turn = new(); // of the one worker that gathers: two would share the requests out to smaller batches
    private readonly Queue<Request> queue = new(); // its lock guards the fields below
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool closed;
    private int working;

    /// <param name="run">Computes the results of some requests, in their order; called by several workers at once.</param>
    /// <param name="maximumBatchSize">The most requests of a batch, at least 1.</param>
    /// <param name="maximumDelay">How long a request may wait for others while a worker is free.</param>
    /// <param name="workers">Number of threads, at least 1.</param>
    public RequestBatcher(Func<IReadOnlyList<TRequest>, IReadOnlyList<TResult>> run, int maximumBatchSize,
        TimeSpan maximumDelay, int workers)
    {
        this.run = run;
        this.maximumBatchSize = maximumBatchSize;
        this.maximumDelay = maximumDelay;
        working = workers;
        for (var i = 0; i < workers; i++)
            new Thread(Work) { IsBackground = true, Name = "MLNet.Attention requests" }.Start();
    }

    /// <summary>Completes when <see cref="Close"/> was called and all requests are answered.</summary>
    public Task Ended => ended.Task;

    /// <summary>Adds a request.</summary>
    /// <exception cref="ObjectDisposedException"><see cref="Close"/> was called.</exception>
    public Task<TResult> Run(TRequest value, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<TResult>(cancellationToken);
        var request = new Request(value, cancellationToken);
        lock (queue)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(TextPredictor<TResult>));
            queue.Enqueue(request);
            if (queue.Count == 1 || queue.Count == maximumBatchSize)
                Monitor.Pulse(queue);
        }
        return request.Task;
    }

    /// <summary>Refuses later requests. Those that were added are still answered.</summary>
    public void Close()
    {
        lock (queue)
        {
            closed = true;
            Monitor.Pulse(queue);
        }
    }

    private void Work()
    {
        var batch = new List<Request>(maximumBatchSize);
        while (Gather(batch))
        {
            Answer(batch);
            batch.Clear();
        }
        if (Interlocked.Decrement(ref working) == 0)
            ended.SetResult();
    }

    /// <summary>Waits for requests, and takes a batch of them; false when there will be none.</summary>
    private bool Gather(List<Request> batch)
    {
        lock (turn)
        {
            lock (queue)
            {
                while (queue.Count == 0 && !closed)
                    Monitor.Wait(queue);
                while (queue.Count > 0 && queue.Count < maximumBatchSize && !closed
                    && Remaining(queue.Peek()) is > 0 and var left)
                {
                    Monitor.Wait(queue, left);
                }
                while (batch.Count < maximumBatchSize && queue.TryDequeue(out var request))
                    batch.Add(request);
                return batch.Count > 0;
            }
        }
    }

    /// <summary>Whole milliseconds, rounded up, that a request may still wait.</summary>
    private int Remaining(Request request) =>
        (int)Math.Ceiling((maximumDelay - Stopwatch.GetElapsedTime(request.Arrival)).TotalMilliseconds);

    private void Answer(List<Request> batch)
    {
        batch.RemoveAll(request => request.Task.IsCompleted); // cancelled meanwhile
        if (batch.Count == 0)
            return;
        try
        {
            var results = run(batch.ConvertAll(request => request.Value));
            for (var i = 0; i < results.Count; i++)
                batch[i].Answer(results[i]);
        }
        catch (Exception error) when (batch.Count == 1)
        {
            batch[0].Fail(error);
        }
        catch
        {
            // Each alone, so that an error comes to the request that it is of.
            foreach (var request in batch)
                Answer([request]);
        }
    }

    private sealed class Request : TaskCompletionSource<TResult>
    {
        private readonly CancellationTokenRegistration registration;

        public Request(TRequest value, CancellationToken cancellationToken)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Value = value;
            registration = cancellationToken.UnsafeRegister(
                static (request, token) => ((Request)request!).TrySetCanceled(token), this);
        }

        public TRequest Value { get; }

        public long Arrival { get; } = Stopwatch.GetTimestamp();

        public void Answer(TResult result)
        {
            TrySetResult(result);
            registration.Dispose();
        }

        public void Fail(Exception error)
        {
            TrySetException(error);
            registration.Dispose();
        }
    }
}
