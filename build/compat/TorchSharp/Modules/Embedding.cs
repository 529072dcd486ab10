using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? _paddingIndex;
        private readonly double? _maxNorm;
        private readonly double _normType;
        private readonly bool _scaleGradByFrequency;
        private readonly bool _sparse;
        private Parameter? _weight;

        internal Embedding(Parameter weight, long? paddingIndex, double? maxNorm, double normType,
            bool scaleGradByFrequency, bool sparse)
            : base(nameof(Embedding))
        {
            _paddingIndex = paddingIndex;
            _maxNorm = maxNorm;
            _normType = normType;
            _scaleGradByFrequency = scaleGradByFrequency;
            _sparse = sparse;
            this.weight = weight;
        }

        public Parameter? weight
        {
            get => _weight;
            set => ConditionallyRegisterParameter(nameof(weight), _weight = value);
        }

        public override Tensor forward(Tensor input)
        {
            if (_maxNorm is { } maxNorm)
                using (no_grad()) Aten.embedding_renorm_.Run(_weight, input, maxNorm, _normType);
            return Aten.embedding.Call(_weight, input, _paddingIndex ?? -1, _scaleGradByFrequency, _sparse);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null,
                double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false,
                Device? device = null, ScalarType? dtype = null)
            {
                var table = empty(num_embeddings, embedding_dims, dtype, device).normal_();
                if (padding_idx is { } padding)
                    using (var row = table[padding]) row.fill_(0);
                return new(new Parameter(table), padding_idx, max_norm, norm_type, scale_grad_by_freq, sparse);
            }
        }
    }
}
