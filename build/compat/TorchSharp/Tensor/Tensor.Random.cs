using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor uniform_(double from, double to, Generator? generator = null) =>
            Aten.uniform_.InPlace(this, from, to, generator);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) =>
            Aten.normal_.InPlace(this, mean, std, generator);

        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) =>
            Aten.bernoulli_.InPlace(this, p, generator);
    }
}
