using static TorchSharp.torch;

namespace MLNet.Attention.Transforms;

/// <summary>
/// Bounds how many forward passes run at once, and with how many threads each, so that the passes together never run more
/// threads than there are cores. Callers are admitted in the order in which they came.
/// </summary>
/// <remarks>
/// <para>Every thread that enters libtorch has a team of threads of its own. Without a bound, 64 callers on 2 cores run 128
/// threads, which wait for each other much longer than they compute.</para>
/// <para>A pass says how many threads it takes; the number never depends on who else is running, because a sum that is
/// split differently is rounded differently. A thread must not enter again before it has left.</para>
/// </remarks>
internal sealed class ForwardGate
{
    private readonly Action<int> setThreads;
    private readonly List<Waiter> waiting = [];
    private int free;

    /// <param name="capacity">How many threads all admitted passes may run, at least 1.</param>
    /// <param name="setThreads">Sets the number of threads that libtorch uses for the operators of the calling thread.</param>
    public ForwardGate(int capacity, Action<int> setThreads)
    {
        Capacity = free = capacity;
        this.setThreads = setThreads;
    }

    /// <summary>
    /// The gate of this process. Its capacity is the number of threads that libtorch had when the gate was first used, but at
    /// most the number of cores: a <c>torch.set_num_threads</c> before the first fit or prediction decides it.
    /// </summary>
    public static ForwardGate Shared { get; } =
        new(Math.Clamp(get_num_threads(), 1, Environment.ProcessorCount), set_num_threads);

    /// <summary>How many threads all admitted passes may run.</summary>
    public int Capacity { get; }

    /// <summary>Waits until so many threads are free, and takes them until the result is disposed.</summary>
    /// <param name="threads">At least 1; more than there are is as many as there are.</param>
    public Turn Enter(int threads)
    {
        threads = Math.Clamp(threads, 1, Capacity);
        Waiter? waiter = null;
        lock (waiting)
        {
            if (!TryTake(threads))
                waiting.Add(waiter = new Waiter(threads));
        }
        if (waiter is not null)
            Wait(waiter);
        return new Turn(this, threads);
    }

    /// <summary>Takes one thread if one is free and nobody waits.</summary>
    /// <param name="turn">To be disposed when the result is true.</param>
    public bool TryEnter(out Turn turn)
    {
        lock (waiting)
        {
            if (!TryTake(1))
            {
                turn = default;
                return false;
            }
        }
        turn = new Turn(this, 1);
        return true;
    }

    private bool TryTake(int threads)
    {
        if (waiting.Count > 0 || free < threads)
            return false;
        free -= threads;
        return true;
    }

    private void Wait(Waiter waiter)
    {
        try
        {
            waiter.Wait();
        }
        catch (ThreadInterruptedException)
        {
            lock (waiting)
            {
                if (!waiting.Remove(waiter))
                    free += waiter.Threads;
                AdmitWaiting();
            }
            throw;
        }
    }

    private void Leave(int threads)
    {
        lock (waiting)
        {
            free += threads;
            AdmitWaiting();
        }
    }

    private void AdmitWaiting()
    {
        while (waiting.Count > 0 && waiting[0].Threads <= free)
        {
            free -= waiting[0].Threads;
            waiting[0].Admit();
            waiting.RemoveAt(0);
        }
    }

    /// <summary>The right to run a forward pass on this thread; disposed on the same thread, once.</summary>
    public readonly struct Turn : IDisposable
    {
        private readonly ForwardGate gate;
        private readonly int threads;

        internal Turn(ForwardGate gate, int threads)
        {
            this.gate = gate;
            this.threads = threads;
            gate.setThreads(threads);
        }

        /// <summary>Gives libtorch on this thread all its threads back and lets the next caller in.</summary>
        public void Dispose()
        {
            gate.setThreads(gate.Capacity);
            gate.Leave(threads);
        }
    }

    private sealed class Waiter(int threads)
    {
        private bool isAdmitted;

        public int Threads => threads;

        public void Wait()
        {
            lock (this)
            {
                while (!isAdmitted)
                    Monitor.Wait(this);
            }
        }

        public void Admit()
        {
            lock (this)
            {
                isAdmitted = true;
                Monitor.Pulse(this);
            }
        }
    }
}
