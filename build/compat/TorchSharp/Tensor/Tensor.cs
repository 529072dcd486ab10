using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Owns one reference to a libtorch tensor. Several may refer to the same one: an in-place method, as in libtorch,
    // returns the tensor it changed, under a Tensor of its own.
    public partial class Tensor : IDisposable
    {
        private static long count;
        private static long peak;

        private nint handle;

        internal Tensor(nint handle)
            : this(handle, DisposeScopeManager.Current.Innermost)
        {
        }

        // The handle may be zero: what libtorch calls an undefined tensor.
        private protected Tensor(nint handle, DisposeScope? scope)
        {
            this.handle = handle;
            var count = Interlocked.Increment(ref Tensor.count);
            if (count > peak)
                peak = count;
            Scope = scope;
            scope?.Members.Add(this);
        }

        ~Tensor() => Dispose(false);

        // As in the real one, it does not go down for what was undefined or has become a Parameter.
        public static long TotalCount => count;

        public nint Handle =>
            handle != 0 ? handle : throw new InvalidOperationException("The tensor is invalid: it was disposed.");

        public bool IsInvalid => handle == 0;

        internal DisposeScope? Scope { get; set; }

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            // A tensor that is finalized is in no living scope.
            if (disposing)
                Scope?.Forget(this);
            var handle = Interlocked.Exchange(ref this.handle, 0);
            if (handle == 0)
                return;
            Interlocked.Decrement(ref count);
            Native.tc_free(handle);
        }

        public Tensor MoveToOuterDisposeScope()
        {
            Scope?.Move(Scope.Outer, this);
            return this;
        }

        public Tensor DetachFromDisposeScope()
        {
            Scope?.Move(null, this);
            return this;
        }

        // For a Parameter, which takes this tensor's place in its dispose scope too.
        internal (nint Handle, DisposeScope? Scope) Move()
        {
            var moved = (Handle, Scope);
            handle = 0;
            Scope?.Forget(this);
            return moved;
        }

        internal static Exception Fatal(string name, Exception error)
        {
            Environment.FailFast($"The real {name} ends the process on an error, and so does this: {error.Message}", error);
            return error;
        }

        public override bool Equals(object? obj) => obj is Tensor other && Equals(other);

        public bool Equals(Tensor target) => target is not null && Aten.equal.CallBool(this, target);

        public override int GetHashCode() => base.GetHashCode();

        public override string ToString() =>
            $"[{string.Join("x", shape)}], type = {dtype}, device = {device}";
    }
}
