using MLNet.Attention.Modules.Primitives;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Positions;

/// <summary>
/// Adds fixed sinusoids to a sequence: PE(t, 2i) = sin(t / 10000^(2i/D)), PE(t, 2i+1) = cos(t / 10000^(2i/D))
/// (Vaswani et al. 2017, section 3.5).
/// </summary>
/// <remarks>The sinusoids are made once for each device and element type of the inputs, and freed with the module.</remarks>
public sealed class SinusoidalPositionalEncoding : nn.Module<Tensor, Tensor>
{
    private readonly long maximumLength;
    private readonly long dimension;
    private readonly double scale;
    private readonly bool isHalved;

    // A table is [T', D], T' the longest sequence so far, rounded up to a power of two: one for all T positions could be very
    // large. Threads share the tables, so a table that has become too short is kept until the module is disposed. All of
    // those together are smaller than the table in use.
    private readonly Dictionary<(DeviceType, int, ScalarType), Tensor> tables = [];
    private readonly List<Tensor> replaced = [];

    /// <param name="maximumLength">T, the number of positions, at least 1.</param>
    /// <param name="dimension">D, even, at least 2.</param>
    /// <param name="scale">Factor on the sinusoids. Default 1.</param>
    /// <param name="isHalved">
    /// Whether all sines come before all cosines, as in the checkpoints of Junczys-Dowmunt et al. 2018 (Marian). Default false:
    /// they alternate.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public SinusoidalPositionalEncoding(long maximumLength, long dimension, double scale = 1, bool isHalved = false)
        : base(nameof(SinusoidalPositionalEncoding))
    {
        this.maximumLength = Arguments.AtLeast(1, maximumLength);
        if (dimension < 2 || dimension % 2 != 0)
            throw Arguments.Wrong(dimension, "an even number, at least 2", nameof(dimension));
        this.dimension = dimension;
        this.scale = scale;
        this.isHalved = isHalved;
        RegisterComponents();
    }

    /// <inheritdoc cref="forward(Tensor, long)"/>
    public override Tensor forward(Tensor input) => forward(input, 0);

    /// <param name="input">[B, L, D], L at most T.</param>
    /// <param name="offset">The position of the first vector, from 0 to T − L. Default 0.</param>
    /// <returns>[B, L, D], of the input's element type.</returns>
    /// <exception cref="ArgumentException">The shape or the offset does not fit.</exception>
    public Tensor forward(Tensor input, long offset)
    {
        var length = PositionRange.Check(input, dimension, offset, maximumLength);
        using var sinusoids = Table(offset + length, input).narrow(0, offset, length);
        return input.Plus(sinusoids);
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

    /// <summary>A table of at least <paramref name="length"/> rows, with the element type and device of another tensor.</summary>
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

    /// <summary>A tensor that belongs to no dispose scope and can be used in training, whatever mode the caller is in.</summary>
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
        var half = dimension / 2;
        for (long t = 0; t < length; t++)
        {
            for (long i = 0; i < half; i++)
            {
                var angle = t / Math.Pow(10000, 2.0 * i / dimension);
                var (sine, cosine) = isHalved ? (i, half + i) : (2 * i, 2 * i + 1);
                values[t * dimension + sine] = (float)(scale * Math.Sin(angle));
                values[t * dimension + cosine] = (float)(scale * Math.Cos(angle));
            }
        }
        return values;
    }
}
