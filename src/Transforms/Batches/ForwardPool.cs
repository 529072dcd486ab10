using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Batches;

/// <summary>
/// The threads on which forward passes run: as many as there are cores, each pass on one of them. So however many callers
/// there are, they never run more threads than there are cores.
/// </summary>
/// <remarks>
/// <para>Every thread that calls libtorch has a team of threads of its own. Without a bound, 64 callers on 2 cores run 128
/// threads, which wait for each other much longer than they compute. How many threads a team has is a property of the calling
/// thread, and changing it costs as much as a forward pass. So the threads of this pool are told once to work alone, and the
/// threads of the callers stay as they are.</para>
/// <para>Callers take turns, one pass each: a single text waits for at most one pass of everybody who came before it, not for
/// the whole of somebody's long data. Which thread runs a pass, and who else runs, has no effect on its result.</para>
/// </remarks>
internal sealed class ForwardPool
{
    private static readonly Lazy<ForwardPool> Instance = new(() =>
    {
        var threads = get_num_threads();
        return new ForwardPool(Math.Clamp(threads, 1, Environment.ProcessorCount), threads, SetThreads);
    });

    // The callers that wait for a pass, the next one first. Guarded by itself, as all fields are.
    private readonly LinkedList<Job> queue = new();
    private int running; // passes

    /// <param name="capacity">How many threads the pool has, at least 1.</param>
    /// <param name="threadsOfOthers">How many threads libtorch uses for a caller outside of the pool.</param>
    /// <param name="setThreads">
    /// Sets how many threads libtorch uses for operators that the calling thread runs, and those that it has not seen yet.
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
    /// The pool of this process. It has as many threads as libtorch had when the pool was first used, but at most as many as
    /// there are cores: a <c>torch.set_num_threads</c> before the first fit or prediction decides it.
    /// </summary>
    public static ForwardPool Shared => Instance.Value;

    /// <summary>How many threads the pool has.</summary>
    public int Capacity { get; }

    /// <summary>Runs passes, several at once, and returns when all are done.</summary>
    /// <param name="count">How many.</param>
    /// <param name="pass">
    /// Runs the pass of a number below <paramref name="count"/>. Scopes of the calling thread do not reach it: it makes its
    /// own. An exception is thrown to the caller; passes that have not begun are left out then.
    /// </param>
    public void Run(int count, Action<int> pass)
    {
        if (count == 0)
            return;
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
    /// Waits until no pass runs, and keeps others from beginning until the result is disposed: for work on the calling thread
    /// that uses all threads, such as a step of training. Not to be called from a pass.
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

    /// <summary>All threads, for the work of one caller.</summary>
    public readonly struct Turn(ForwardPool pool) : IDisposable
    {
        /// <summary>Lets the next caller in; to be called once.</summary>
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
        get_num_threads(); // the first call on a thread gives it the number of the process, and would undo what is set before
        set_num_threads(count);
    }

    private void Work()
    {
        while (true)
            RunNext();
    }

    // Not inlined: a thread that waits must not keep alive what it ran last.
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

    /// <summary>The next pass of whose turn it is; whoever has more goes to the end of the queue.</summary>
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

    /// <summary>Waits for pulses of a lock that is held, whatever happens; an interrupt stays pending.</summary>
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

    /// <summary>What one caller wants to be run.</summary>
    private sealed class Job
    {
        private readonly int count;
        private readonly Action<int>? run;
        private int taken;
        private int ended;
        private ExceptionDispatchInfo? failure;

        /// <summary>The right to run alone, on the caller's thread.</summary>
        public Job()
        {
        }

        public Job(int count, Action<int> run)
        {
            this.count = count;
            this.run = run;
        }

        public bool IsAlone => run is null;

        /// <summary>Takes a pass, and says whether there are more; guarded by the queue.</summary>
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

        /// <summary>Waits for all passes, whatever happens: they use memory of the caller.</summary>
        public void WaitForEnd()
        {
            lock (this)
                WaitUntil(this, () => ended == count);
            failure?.Throw();
        }
    }
}
