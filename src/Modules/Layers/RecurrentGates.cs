using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>One step of the cells of recurrent layers, from the inputs of the gates to the next state.</summary>
internal static class RecurrentGates
{
    /// <summary>
    /// LSTM: i, f, o = σ(gates), g = tanh(gates), c ← f∘c + i∘g, h ← o∘tanh(c) (Hochreiter and Schmidhuber 1997; Gers et al.
    /// 2000).
    /// </summary>
    /// <param name="gates">[..., 4·H], the inputs of i, f, g and o.</param>
    /// <param name="c">[..., H], the cell so far.</param>
    /// <returns>The new state h and the new cell c, [..., H] each.</returns>
    public static (Tensor H, Tensor C) Lstm(Tensor gates, Tensor c)
    {
        var parts = gates.chunk(4, -1); // 4 of [..., H]
        var (i, f, g, o) = (parts[0].sigmoid(), parts[1].sigmoid(), parts[2].tanh(), parts[3].sigmoid());
        var cell = (i * g).addcmul(f, c, Scalars.One);
        return (o * cell.tanh(), cell);
    }

    /// <summary>
    /// GRU: r, z = σ(x + u), n = tanh(x + r∘u), h ← (1 − z)∘n + z∘h (Cho et al. 2014, section 2.3, the reset gate after the
    /// product).
    /// </summary>
    /// <param name="fromInput">[..., 3·H], the inputs of r, z and n from the layer's input.</param>
    /// <param name="fromState">[..., 3·H], the same from the state so far.</param>
    /// <param name="h">[..., H], the state so far.</param>
    /// <returns>[..., H]</returns>
    public static Tensor Gru(Tensor fromInput, Tensor fromState, Tensor h)
    {
        var width = h.shape[^1];
        var x = fromInput.split([2 * width, width], -1); // [..., 2·H] and [..., H]
        var u = fromState.split([2 * width, width], -1);
        var rz = x[0].Plus(u[0]).sigmoid().chunk(2, -1); // 2 of [..., H]
        var n = x[1].addcmul(rz[0], u[1], Scalars.One).tanh();
        return n.lerp(h, rz[1]);
    }

    /// <summary>G, the number of gates.</summary>
    public static int Count(RecurrentCell cell) => cell == RecurrentCell.Lstm ? 4 : 3;

    /// <summary>New weights [G·H, inputs], Xavier-uniform gate by gate (Glorot and Bengio 2010).</summary>
    public static Parameter Weight(RecurrentCell cell, long inputs, long hiddenDimension, Generator? generator) =>
        Init.Uniform([Count(cell) * hiddenDimension, inputs], Math.Sqrt(6.0 / (inputs + hiddenDimension)), generator);

    /// <summary>A new bias [G·H] of zeros, but ones for the forget gate.</summary>
    public static Parameter InputBias(RecurrentCell cell, long hiddenDimension) =>
        Init.Parameter([Count(cell) * hiddenDimension], values =>
        {
            values.fill_(Scalars.Of(0));
            if (cell == RecurrentCell.Lstm)
                values.narrow(0, hiddenDimension, hiddenDimension).fill_(Scalars.One);
        });
}
