using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public class Generator : IDisposable
    {
        private nint handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.Check(Native.tc_new_generator((long)seed)), device ?? CPU) // on the CPU, as the real one is
        {
        }

        private Generator(nint handle, Device device) => (this.handle, this.device) = (handle, device);

        ~Generator() => Dispose(false);

        public static Generator Default => new(Native.Check(Native.tc_default_generator()), CPU);

        public Device device { get; }

        public nint Handle =>
            handle != 0 ? handle : throw new InvalidOperationException("The generator was disposed.");

        public Generator manual_seed(long seed)
        {
            Native.Check(Native.tc_seed_generator(Handle, seed));
            return this;
        }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            if (handle != 0)
                Native.tc_free_generator(handle);
            handle = 0;
        }
    }

    public static Generator manual_seed(long seed)
    {
        Native.Check(Native.tc_manual_seed(seed));
        return Generator.Default;
    }
}
