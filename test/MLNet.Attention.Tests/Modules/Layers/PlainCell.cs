using MLNet.Attention.Modules.Layers;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

/// <summary>The cells of recurrent layers in plain steps, as PyTorch documents <c>LSTMCell</c> and <c>GRUCell</c>.</summary>
internal static class PlainCell
{
    /// <param name="cell">The cell.</param>
    /// <param name="parameter">From the name of a parameter to its values.</param>
    /// <param name="x">[I], the input.</param>
    /// <param name="h">[H], the state so far.</param>
    /// <param name="c">[H], the cell so far; null for a GRU.</param>
    /// <returns>The new state and the new cell.</returns>
    public static (Tensor H, Tensor? C) Next(RecurrentCell cell, Func<string, Tensor> parameter, Tensor x, Tensor h, Tensor? c)
    {
        var fromInput = parameter("weight_ih").mv(x) + parameter("bias_ih");
        var fromState = parameter("weight_hh").mv(h) + parameter("bias_hh");
        if (cell == RecurrentCell.Lstm)
        {
            var gates = (fromInput + fromState).chunk(4);
            var next = gates[1].sigmoid() * c! + gates[0].sigmoid() * gates[2].tanh();
            return (gates[3].sigmoid() * next.tanh(), next);
        }
        var (ofInput, ofState) = (fromInput.chunk(3), fromState.chunk(3));
        var r = (ofInput[0] + ofState[0]).sigmoid();
        var z = (ofInput[1] + ofState[1]).sigmoid();
        var n = (ofInput[2] + r * ofState[2]).tanh();
        return ((1 - z) * n + z * h, null);
    }
}
