using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// The threads that run forward passes: at most one per core, each with one pass at a time. So the number of running threads
/// does not grow with the number of callers.
/// </summary>
/// <remarks>
/// <para>libtorch gives every calling thread its own team of threads. Without a bound, 64 callers on 2 cores run 128 threads,
/// which wait for each other much longer than they compute. The size of a team belongs to the calling thread, and changing it
/// costs as much as a forward pass. So each thread of this pool sets its team to one thread, once; the callers' threads keep
/// their teams.</para>
/// <para>Callers take turns of one pass: a single text waits for at most one pass of each earlier caller, not for all rows of
/// that caller. The result of a pass depends neither on its thread nor on other passes.</para>
/// </remarks>
internal sealed class ForwardPool
{
    private static readonly Lazy<ForwardPool> Instance = new(() =>
    {
        var threads = get_num_threads();
        return new ForwardPool(Math.Clamp(threads, 1, Environment.ProcessorCount), threads, SetThreads);
    });

    [ThreadStatic]
    private static bool runsPass;

    // The callers that wait for a pass, the next one first. The lock of this list guards all fields.
    private readonly LinkedList<Job> queue = new();
    private int running; // number of passes

    /// <param name="capacity">Number of threads of the pool, at least 1.</param>
    /// <param name="threadsOfOthers">Number of threads that libtorch uses for a caller outside of the pool.</param>
    /// <param name="setThreads">
    /// Sets the number of threads that libtorch uses for the calling thread, and for threads that have not called libtorch yet.
    /// </param>
    public ForwardPool(int capacity, int threadsOfOthers, Action<int> setThreads)
    {
        Capacity = capacity;
        using var ready = new CountdownEvent(capacity);
        for (var i = 0; i < capacity; i++)
        {
            new Thread(() =>
            {
                setThreads(1);
                ready.Signal();
                Work();
            })
            {
                IsBackground = true,
                Name = "MLNet.Attention forward",
            }.Start();
        }
        ready.Wait();
        setThreads(threadsOfOthers);
    }

    /// <summary>
    /// The pool of this process. Its number of threads is libtorch's at the first use of the pool, but at most the number of
    /// cores: <c>torch.set_num_threads</c> before the first fit or prediction sets it.
    /// </summary>
    public static ForwardPool Shared => Instance.Value;

    /// <summary>Number of threads of the pool.</summary>
    public int Capacity { get; }

    /// <summary>
    /// Runs passes, several at once, and returns when all are done. Within a pass, further passes run on its thread, or it might
    /// wait for itself, such as where a report of progress asks a model something.
    /// </summary>
    /// <param name="count">Number of passes.</param>
    /// <param name="pass">
    /// Runs the pass of an index below <paramref name="count"/>. Dispose scopes and gradient modes of the calling thread do not
    /// apply to it. An exception is thrown to the caller, and passes that have not begun do not run.
    /// </param>
    public void Run(int count, Action<int> pass)
    {
        if (count == 0)
            return;
        if (runsPass)
        {
            for (var i = 0; i < count; i++)
                pass(i);
            return;
        }
        var job = new Job(count, pass);
        lock (queue)
        {
            queue.AddLast(job);
            if (count == 1)
                Monitor.Pulse(queue);
            else
                Monitor.PulseAll(queue);
        }
        job.WaitForEnd();
    }

    /// <summary>
    /// Waits until no pass runs, and lets no pass begin until the result is disposed: for work on the calling thread that uses
    /// all threads, such as a training step. A pass must not call it.
    /// </summary>
    public Turn TakeAll()
    {
        var job = new Job();
        lock (queue)
        {
            queue.AddLast(job);
            WaitUntil(queue, () => queue.First!.Value == job && running == 0);
        }
        return new Turn(this);
    }

    /// <summary>The right of one caller to use all threads.</summary>
    public readonly struct Turn(ForwardPool pool) : IDisposable
    {
        /// <summary>Lets the next caller run. Must be called once.</summary>
        public void Dispose()
        {
            lock (pool.queue)
            {
                pool.queue.RemoveFirst();
                Monitor.PulseAll(pool.queue);
            }
        }
    }

    private static void SetThreads(int count)
    {
        get_num_threads(); // a thread's first call resets its number to that of the process, so it must come first
        set_num_threads(count);
    }

    private void Work()
    {
        runsPass = true;
        while (true)
            RunNext();
    }

    // Not inlined, so that a waiting thread does not keep its last job alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunNext()
    {
        Job job;
        int pass;
        lock (queue)
        {
            while (!TryTake(out job!, out pass))
                Monitor.Wait(queue);
            running++;
        }
        job.Run(pass);
        lock (queue)
        {
            if (--running == 0 && queue.First?.Value.IsAlone == true)
                Monitor.PulseAll(queue);
        }
    }

    /// <summary>Takes a pass of the first caller in the queue, who moves to the end if more passes are left.</summary>
    private bool TryTake(out Job? job, out int pass)
    {
        (job, pass) = (queue.First?.Value, 0);
        if (job is null || job.IsAlone)
            return false;
        queue.RemoveFirst();
        if (job.Take(out pass))
            queue.AddLast(job);
        return true;
    }

    /// <summary>Waits, holding a lock, until a condition is true. An interrupt does not end the wait and stays pending.</summary>
    private static void WaitUntil(object held, Func<bool> condition)
    {
        var interrupted = false;
        while (!condition())
        {
            try
            {
                Monitor.Wait(held);
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }
        if (interrupted)
            Thread.CurrentThread.Interrupt();
    }

    /// <summary>The passes of one caller.</summary>
    private sealed class Job
    {
        private readonly int count;
        private readonly Action<int>? run;
        private int taken;
        private int ended;
        private ExceptionDispatchInfo? failure;

        /// <summary>No passes, but the right to run alone on the caller's thread.</summary>
        public Job()
        {
        }

        public Job(int count, Action<int> run)
        {
            this.count = count;
            this.run = run;
        }

        public bool IsAlone => run is null;

        /// <summary>Takes a pass and returns whether more are left. The caller holds the lock of the queue.</summary>
        public bool Take(out int pass)
        {
            pass = taken++;
            return taken < count;
        }

        public void Run(int pass)
        {
            try
            {
                if (Volatile.Read(ref failure) is null)
                    run!(pass);
            }
            catch (Exception error)
            {
                Volatile.Write(ref failure, ExceptionDispatchInfo.Capture(error));
            }
            lock (this)
            {
                if (++ended == count)
                    Monitor.Pulse(this);
            }
        }

        /// <summary>Waits for all passes, even after an error, because they use memory of the caller.</summary>
        public void WaitForEnd()
        {
            lock (this)
                WaitUntil(this, () => ended == count);
            failure?.Throw();
        }
    }
}
