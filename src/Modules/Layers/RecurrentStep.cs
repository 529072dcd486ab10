using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One step of a recurrent layer. Parameter names and layout are those of <c>torch.nn.LSTMCell</c> and
/// <c>torch.nn.GRUCell</c>.
/// </summary>
/// <remarks>The forget gate of an LSTM starts open, its bias 1 (Jozefowicz et al. 2015, section 2.2).</remarks>
public sealed class RecurrentStep : nn.Module<Tensor, Tensor, Tensor?, (Tensor H, Tensor? C)>
{
    private readonly long inputDimension;
    private readonly long hiddenDimension;
    private readonly RecurrentCell cell;
    private readonly Parameter weight_ih; // [G·H, I], G gates: of an LSTM i, f, g, o, of a GRU r, z, n
    private readonly Parameter weight_hh; // [G·H, H]
    private readonly Parameter bias_ih; // [G·H]
    private readonly Parameter bias_hh; // [G·H]

    /// <param name="inputDimension">I, at least 1.</param>
    /// <param name="hiddenDimension">H, at least 1.</param>
    /// <param name="cell">Default <see cref="RecurrentCell.Lstm"/>.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public RecurrentStep(long inputDimension, long hiddenDimension, RecurrentCell cell = RecurrentCell.Lstm,
        Generator? generator = null) : base(nameof(RecurrentStep))
    {
        this.inputDimension = Arguments.AtLeast(1, inputDimension);
        this.hiddenDimension = Arguments.AtLeast(1, hiddenDimension);
        this.cell = Arguments.Defined(cell);
        weight_ih = Weight(inputDimension, generator);
        weight_hh = Weight(hiddenDimension, generator);
        bias_ih = RecurrentGates.InputBias(cell, hiddenDimension);
        bias_hh = Init.Constant(RecurrentGates.Count(cell) * hiddenDimension, 0);
        RegisterComponents();
    }

    /// <param name="input">[N, I]</param>
    /// <param name="h">[N, H], the state so far.</param>
    /// <param name="c">[N, H], the cell so far of an LSTM; null for a GRU.</param>
    /// <returns>The new state [N, H] and the new cell [N, H], null for a GRU.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override (Tensor H, Tensor? C) forward(Tensor input, Tensor h, Tensor? c)
    {
        Shapes.Are(input, [-1, inputDimension], nameof(input), $"[N, I] with I = {inputDimension}");
        return Next(Project(input), h, c);
    }

    /// <summary>
    /// The part of the gates' inputs that depends on the first E elements of the input alone, for all steps at once.
    /// </summary>
    /// <param name="input">[..., E], E at most I.</param>
    /// <returns>[..., G·H]</returns>
    internal Tensor Project(Tensor input)
    {
        var width = input.shape[^1];
        return nn.functional.linear(input, width == inputDimension ? weight_ih : weight_ih.narrow(1, 0, width), bias_ih);
    }

    /// <summary>The weights of the input's elements from E on, which <see cref="Project"/> left out.</summary>
    /// <param name="first">E</param>
    /// <returns>[G·H, I − E]</returns>
    internal Tensor RestOfWeight(long first) => weight_ih.narrow(1, first, inputDimension - first);

    /// <summary>The same as <see cref="forward"/> with an input that has been projected.</summary>
    /// <param name="fromInput">[N, G·H], the inputs of the gates from the input.</param>
    /// <param name="h">[N, H], the state so far.</param>
    /// <param name="c">[N, H], the cell so far of an LSTM; null for a GRU.</param>
    internal (Tensor H, Tensor? C) Next(Tensor fromInput, Tensor h, Tensor? c)
    {
        Shapes.Are(h, [fromInput.shape[0], hiddenDimension], nameof(h), $"[N, H] = [{fromInput.shape[0]}, {hiddenDimension}]");
        var fromState = nn.functional.linear(h, weight_hh, bias_hh); // [N, G·H]
        if (cell == RecurrentCell.Gru)
            return (RecurrentGates.Gru(fromInput, fromState, h), null);
        Shapes.Are(c!, h.shape, nameof(c), $"[N, H] = [{h.shape[0]}, {hiddenDimension}]");
        return RecurrentGates.Lstm(fromInput.Plus(fromState), c!);
    }

    private Parameter Weight(long inputs, Generator? generator) =>
        RecurrentGates.Weight(cell, inputs, hiddenDimension, generator);
}
