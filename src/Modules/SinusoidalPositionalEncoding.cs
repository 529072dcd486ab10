using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules;

/// <summary>
/// Adds fixed sinusoids to a sequence: PE(t, 2i) = sin(t / 10000^(2i/D)), PE(t, 2i+1) = cos(t / 10000^(2i/D))
/// (Vaswani et al. 2017, section 3.5).
/// </summary>
public sealed class SinusoidalPositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long maximumLength;
    private readonly long dimension;
    private readonly Tensor table; // [T, D]; computed, so it is not part of the state

    /// <param name="maximumLength">T, the longest sequence, at least 1.</param>
    /// <param name="dimension">D, even, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public SinusoidalPositionalEncoding(long maximumLength, long dimension)
        : base(nameof(SinusoidalPositionalEncoding))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 1);
        if (dimension < 2 || dimension % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "must be even and at least 2.");
        this.maximumLength = maximumLength;
        this.dimension = dimension;
        table = tensor(Table(maximumLength, dimension), new[] { maximumLength, dimension })
            .DetachFromDisposeScope();
        register_buffer(nameof(table), table, persistent: false);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D], L at most T.</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        var length = input.shape[1];
        if (length > maximumLength)
            throw new ArgumentException($"input has length {length}; expected at most {maximumLength}.", nameof(input));
        return input + get_buffer(nameof(table))!.narrow(0, 0, length);
    }

    private static float[] Table(long length, long dimension)
    {
        var values = new float[checked(length * dimension)];
        for (long t = 0; t < length; t++)
        {
            for (long i = 0; i < dimension; i += 2)
            {
                var angle = t / Math.Pow(10000, (double)i / dimension);
                values[t * dimension + i] = (float)Math.Sin(angle);
                values[t * dimension + i + 1] = (float)Math.Cos(angle);
            }
        }
        return values;
    }
}
