using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Adds fixed sinusoids to a sequence: PE(t, 2i) = sin(t / 10000^(2i/D)), PE(t, 2i+1) = cos(t / 10000^(2i/D))
/// (Vaswani et al. 2017, section 3.5).
/// </summary>
/// <remarks>They are made once for each device and element type of the inputs, and freed with the module.</remarks>
public sealed class SinusoidalPositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long maximumLength;
    private readonly long dimension;
    private readonly double scale;

    // Each [T', D], T' the longest sequence yet, rounded up: a table for the longest allowed could be very large. Replaced,
    // never changed or freed before the module, so that threads may share it; what was replaced is smaller in all than what is.
    private readonly Dictionary<(DeviceType, int, ScalarType), Tensor> tables = [];
    private readonly List<Tensor> replaced = [];

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
        using var sinusoids = Table(length, input).narrow(0, 0, length);
        return input + sinusoids;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (var table in tables.Values.Concat(replaced))
                table.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>A table of at least <paramref name="length"/> rows, of the type and on the device of another tensor.</summary>
    private Tensor Table(long length, Tensor like)
    {
        var device = like.device;
        var key = (device.type, device.index, like.dtype);
        lock (tables)
        {
            if (tables.TryGetValue(key, out var table) && table.shape[0] >= length)
                return table;
            var larger = Create(length, like.dtype, device);
            if (table is not null)
                replaced.Add(table);
            return tables[key] = larger;
        }
    }

    /// <summary>A tensor that neither the dispose scope nor the inference mode of the caller has a part in.</summary>
    private Tensor Create(long length, ScalarType type, Device device)
    {
        var rows = Math.Min(maximumLength, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(length, 1)));
        using var usable = inference_mode(false);
        return tensor(Sinusoids(rows), [rows, dimension], type, device).DetachFromDisposeScope();
    }

    /// <summary>[length, D], row-major.</summary>
    private float[] Sinusoids(long length)
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
