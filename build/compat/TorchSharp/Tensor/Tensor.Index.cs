using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[long i1] => At([i1]);

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2] => At([i1, i2]);

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set
            {
                using var view = At([i1, i2, i3, i4]);
                Aten.copy_.Run(view, value);
            }
        }

        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Aten.index_fill_.InPlace(this, dim, index, value);

        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill_.InPlace(this, mask, value);

        public Tensor select(long dim, long index) => Aten.select.Call(this, dim, index);

        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        private Tensor At(ReadOnlySpan<long> indices)
        {
            var view = this;
            foreach (var index in indices)
                view = view.Step(this, Aten.select.Call(view, 0L, index));
            return view;
        }

        // From one view to the next; the views in between are nobody's.
        private Tensor Step(Tensor origin, Tensor next)
        {
            if (!ReferenceEquals(this, origin))
                Dispose();
            return next;
        }
    }
}
