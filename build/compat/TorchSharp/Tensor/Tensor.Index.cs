using System.Runtime.CompilerServices;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices]
        {
            get => index(indices);
            set => index_put_(value, indices);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1]
        {
            get => At([i1]);
            set => Put(value, [i1]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2]
        {
            get => At([i1, i2]);
            set => Put(value, [i1, i2]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3]
        {
            get => At([i1, i2, i3]);
            set => Put(value, [i1, i2, i3]);
        }

        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4]
        {
            get => At([i1, i2, i3, i4]);
            set => Put(value, [i1, i2, i3, i4]);
        }

        public Tensor index(params Tensor[] indices) => Aten.index.Call(this, Arg.Optional(indices));

        public Tensor index(params TensorIndex[] indices)
        {
            var view = View(indices, out var positions);
            if (positions is null) return view;
            using (view) return view.index(positions!);
        }

        public Tensor index_put_(Tensor value, params Tensor[] indices) =>
            Aten.index_put_.InPlace(this, Arg.Optional(indices), value);

        public Tensor index_put_(Scalar value, params Tensor[] indices)
        {
            using var tensor = ScalarTensor(value);
            return index_put_(tensor, indices);
        }

        public Tensor index_put_(Tensor value, params TensorIndex[] indices)
        {
            using var view = View(indices, out var positions);
            if (positions is null) Aten.copy_.Run(view, value);
            else Aten.index_put_.Run(view, Arg.Optional(positions), value);
            return this;
        }

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var tensor = ScalarTensor(value);
            return index_put_(tensor, indices);
        }

        public Tensor index_select(long dim, Tensor index) => Aten.index_select.Call(this, dim, index);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.index_add.Call(this, dim, index, source, alpha);

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Aten.index_add_.InPlace(this, dim, index, source, alpha);

        public Tensor index_copy_(long dim, Tensor index, Tensor source) =>
            Aten.index_copy_.InPlace(this, dim, index, source);

        public Tensor index_fill_(long dim, Tensor index, Scalar value) =>
            Aten.index_fill_.InPlace(this, dim, index, value);

        public Tensor gather(long dim, Tensor index) => Aten.gather.Call(this, dim, index);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Aten.scatter.Call(this, dim, index, src);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Aten.scatter_.InPlace(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Aten.scatter_add.Call(this, dim, index, src);

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) =>
            Aten.scatter_add_.InPlace(this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Aten.masked_fill.Call(this, mask, value);

        public Tensor masked_fill_(Tensor mask, Scalar value) => Aten.masked_fill_.InPlace(this, mask, value);

        public Tensor masked_select(Tensor mask) => Aten.masked_select.Call(this, mask);

        public Tensor nonzero() => Aten.nonzero.Call(this);

        public Tensor select(long dim, long index) => Aten.select.Call(this, dim, index);

        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        public Tensor slice(long dim, long start, long finish, long step) =>
            Aten.slice.Call(this, dim, start, finish, step);

        private Tensor At(ReadOnlySpan<long> indices)
        {
            var view = this;
            foreach (long index in indices) view = view.Step(this, Aten.select.Call(view, 0L, index));
            return view;
        }

        private void Put(Tensor value, ReadOnlySpan<long> indices)
        {
            using var view = At(indices);
            Aten.copy_.Run(view, value);
        }

        // Applies all indices but tensors, each to the dimension it stands for. Tensors are left to the caller, each at
        // its dimension of the view; 'positions' is null if there are none.
        private Tensor View(TensorIndex[] indices, out Tensor?[]? positions)
        {
            var found = new List<Tensor?>();
            var view = Aten.alias.Call(this);
            long dimension = 0;
            foreach (var index in indices)
            {
                switch (index.Is)
                {
                    case TensorIndex.Kind.Single:
                        view = view.Step(this, Aten.select.Call(view, dimension, index.Start));
                        break;
                    case TensorIndex.Kind.Slice:
                        view = view.Step(
                            this, Aten.slice.Call(view, dimension++, index.Start, index.Stop, index.Step ?? 1));
                        break;
                    case TensorIndex.Kind.NewAxis:
                        view = view.Step(this, Aten.unsqueeze.Call(view, dimension++));
                        break;
                    case TensorIndex.Kind.Ellipsis:
                        dimension += ndim - indices.Sum(DimensionsTaken);
                        break;
                    default:
                        while (found.Count < dimension) found.Add(null);
                        found.Add(index.Positions);
                        dimension++;
                        break;
                }
            }
            positions = found.Count == 0 ? null : [.. found];
            return view;
        }

        private static long DimensionsTaken(TensorIndex index) => index.Is switch
        {
            TensorIndex.Kind.Single or TensorIndex.Kind.Slice => 1,
            TensorIndex.Kind.Tensor => index.Positions!.dtype == ScalarType.Bool ? index.Positions.ndim : 1,
            _ => 0,
        };

        // From one view to the next; the views in between are nobody's.
        private Tensor Step(Tensor origin, Tensor next)
        {
            if (!ReferenceEquals(this, origin)) Dispose();
            return next;
        }

        private Tensor ScalarTensor(Scalar value)
        {
            var info = Info;
            return Aten.full.Call(Array.Empty<long>(), value, (ScalarType)info.Type, Arg.None, device);
        }
    }
}
