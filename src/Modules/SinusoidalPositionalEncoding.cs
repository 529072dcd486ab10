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
    private readonly double scale;

    // [T', D], T' the longest sequence yet, rounded up: a table for the longest allowed could be very large.
    // Replaced, never changed, so that threads may share it.
    private float[] table = [];

    /// <param name="maximumLength">T, the longest sequence, at least 1.</param>
    /// <param name="dimension">D, even, at least 2.</param>
    /// <param name="scale">Factor on the sinusoids. Default 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public SinusoidalPositionalEncoding(long maximumLength, long dimension, double scale = 1)
        : base(nameof(SinusoidalPositionalEncoding))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLength, 1);
        if (dimension < 2 || dimension % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "must be even and at least 2.");
        this.maximumLength = maximumLength;
        this.dimension = dimension;
        this.scale = scale;
        RegisterComponents();
    }

    /// <param name="input">[B, L, D], L at most T.</param>
    /// <returns>[B, L, D]</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor forward(Tensor input)
    {
        Shapes.Are(input, [-1, -1, dimension], nameof(input), $"[B, L, D] with D = {dimension}");
        var length = input.shape[1];
        Shapes.IsAtMost(length, maximumLength, nameof(input));
        using var sinusoids = tensor(Sinusoids(length), [length, dimension], device: input.device);
        return input + sinusoids;
    }

    /// <summary>The first rows of the table, row-major.</summary>
    private float[] Sinusoids(long length)
    {
        var count = checked((int)(length * dimension));
        var current = table;
        if (current.Length < count)
            table = current = Compute((long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length));
        return current.Length == count ? current : current[..count];
    }

    private float[] Compute(long length)
    {
        var values = new float[checked(length * dimension)];
        for (long t = 0; t < length; t++)
        {
            for (long i = 0; i < dimension; i += 2)
            {
                var angle = t / Math.Pow(10000, (double)i / dimension);
                values[t * dimension + i] = (float)(scale * Math.Sin(angle));
                values[t * dimension + i + 1] = (float)(scale * Math.Cos(angle));
            }
        }
        return values;
    }
}
