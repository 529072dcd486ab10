using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// New parameters, on the CPU. Their values are drawn from a given generator, so that a seed decides them whatever else runs in
/// the process.
/// </summary>
/// <remarks>
/// A parameter belongs to its module alone: the dispose scope in which the module is made does not free it. It can be trained
/// even when it is made in inference mode, where TorchSharp would never give it a gradient.
/// </remarks>
internal static class Init
{
    private enum Mode
    {
        Draw,
        Skip,
        Meta,
    }

    [ThreadStatic]
    private static Mode mode;

    /// <summary>
    /// Until the scope is disposed, parameters that this thread makes keep whatever values the memory holds. For a network
    /// whose parameters are all read from a file.
    /// </summary>
    public static IDisposable Skip() => new Scope(Mode.Skip);

    /// <summary>
    /// Until the scope is disposed, parameters that this thread makes are on the meta device: they have names, shapes and
    /// element types, and no memory. For learning what a network would need before it is made.
    /// </summary>
    public static IDisposable OnMeta() => new Scope(Mode.Meta);

    /// <summary>[rows, columns], uniform in ±√(6 / (rows + columns)) (Glorot and Bengio 2010).</summary>
    public static Parameter XavierUniform(long rows, long columns, Generator? generator, double gain = 1) =>
        Uniform([rows, columns], gain * Math.Sqrt(6.0 / (rows + columns)), generator);

    /// <summary>[sizes], uniform in ±<paramref name="bound"/>.</summary>
    public static Parameter Uniform(long[] sizes, double bound, Generator? generator) =>
        Parameter(sizes, values => values.uniform_(-bound, bound, generator));

    /// <summary>[sizes], normal with mean 0 and the given standard deviation.</summary>
    public static Parameter Normal(long[] sizes, double standardDeviation, Generator? generator) =>
        Parameter(sizes, values => values.normal_(0, standardDeviation, generator));

    /// <summary>[size], all <paramref name="value"/>.</summary>
    public static Parameter Constant(long size, double value) =>
        Parameter([size], values => values.fill_(Scalars.Of(value)));

    /// <summary>[sizes], with the values that <paramref name="fill"/> writes.</summary>
    public static Parameter Parameter(long[] sizes, Action<Tensor> fill)
    {
        using var trainable = inference_mode(false);
        using var scope = NewDisposeScope();
        var values = empty(sizes, device: mode == Mode.Meta ? META : CPU);
        if (mode == Mode.Draw)
            fill(values);
        var parameter = new Parameter(values);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    private sealed class Scope : IDisposable
    {
        private readonly Mode before = mode;

        public Scope(Mode during) => mode = during;

        public void Dispose() => mode = before;
    }
}
