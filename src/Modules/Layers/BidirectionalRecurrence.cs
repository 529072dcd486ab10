using MLNet.Attention.Modules.Primitives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// One recurrent layer that reads a sequence forwards and backwards (Schuster and Paliwal 1997). Parameter names are
/// those of a <c>torch.nn.LSTM</c> or <c>torch.nn.GRU</c> of one layer.
/// </summary>
/// <remarks>
/// <para>LSTM: i, f, o = σ(W·x + U·h + b), g = tanh(W·x + U·h + b), c ← f∘c + i∘g, h ← o∘tanh(c)
/// (Hochreiter and Schmidhuber 1997; Gers et al. 2000). The forget gate starts open, its bias 1
/// (Jozefowicz et al. 2015, section 2.2).</para>
/// <para>GRU: r, z = σ(W·x + U·h + b), n = tanh(W·x + b + r∘(U·h + b′)), h ← (1 − z)∘n + z∘h
/// (Cho et al. 2014, section 2.3, the reset gate after the product).</para>
/// <para>Both directions take each step together, in one batched product. At padding, wherever in a row it is, the state
/// does not change, as if the position were not there.</para>
/// </remarks>
public sealed class BidirectionalRecurrence : nn.Module<Tensor, Tensor?, Tensor>
{
    // Minus or plus this, added to the input of a gate, makes σ exactly 0 or 1, with gradient 0.
    private const float Shut = 1e4f;

    private readonly long inputDimension;
    private readonly long hiddenDimension;
    private readonly RecurrentCell cell;
    private readonly Parameter weight_ih_l0; // [G·H, I], G gates: of an LSTM i, f, g, o, of a GRU r, z, n
    private readonly Parameter weight_hh_l0; // [G·H, H]
    private readonly Parameter bias_ih_l0; // [G·H]
    private readonly Parameter bias_hh_l0;
    private readonly Parameter weight_ih_l0_reverse;
    private readonly Parameter weight_hh_l0_reverse;
    private readonly Parameter bias_ih_l0_reverse;
    private readonly Parameter bias_hh_l0_reverse;

    /// <param name="inputDimension">I, at least 1.</param>
    /// <param name="hiddenDimension">H, the width of each direction's state, at least 1.</param>
    /// <param name="cell">Default <see cref="RecurrentCell.Lstm"/>.</param>
    /// <param name="generator">Source of the initial weights; default the global generator.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public BidirectionalRecurrence(long inputDimension, long hiddenDimension,
        RecurrentCell cell = RecurrentCell.Lstm, Generator? generator = null) : base(nameof(BidirectionalRecurrence))
    {
        this.inputDimension = Arguments.AtLeast(1, inputDimension);
        this.hiddenDimension = Arguments.AtLeast(1, hiddenDimension);
        this.cell = Arguments.Defined(cell);
        weight_ih_l0 = RecurrentGates.Weight(cell, inputDimension, hiddenDimension, generator);
        weight_hh_l0 = RecurrentGates.Weight(cell, hiddenDimension, hiddenDimension, generator);
        bias_ih_l0 = RecurrentGates.InputBias(cell, hiddenDimension);
        bias_hh_l0 = Init.Constant(Gates * hiddenDimension, 0);
        weight_ih_l0_reverse = RecurrentGates.Weight(cell, inputDimension, hiddenDimension, generator);
        weight_hh_l0_reverse = RecurrentGates.Weight(cell, hiddenDimension, hiddenDimension, generator);
        bias_ih_l0_reverse = RecurrentGates.InputBias(cell, hiddenDimension);
        bias_hh_l0_reverse = Init.Constant(Gates * hiddenDimension, 0);
        RegisterComponents();
    }

    private int Gates => RecurrentGates.Count(cell);

    /// <param name="input">[B, L, I]</param>
    /// <param name="padding">[B, L] Boolean, true = padding; null when there is none.</param>
    /// <returns>[B, L, 2·H], the forward states before the backward ones; zeros at padding.</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor forward(Tensor input, Tensor? padding)
    {
        Shapes.Are(input, [-1, -1, inputDimension], nameof(input), $"[B, L, I] with I = {inputDimension}");
        Shapes.IsPadding(padding, input.shape[0], input.shape[1]);
        if (input.shape[1] == 0)
            return zeros(new[] { input.shape[0], 0, 2 * hiddenDimension }, input.dtype, input.device);
        using var scope = NewDisposeScope();
        var masked = padding is null ? null : BothWays(padding.transpose(0, 1).unsqueeze(-1)); // [L, 2, B, 1]
        var x = input.transpose(0, 1); // [L, B, I]
        var fromInput = stack(
            [
                nn.functional.linear(x, weight_ih_l0, bias_ih_l0),
                nn.functional.linear(x, weight_ih_l0_reverse, bias_ih_l0_reverse).flip(0),
            ], 1); // [L, 2, B, G·H]
        var states = cell == RecurrentCell.Lstm ? Lstm(fromInput, masked) : Gru(fromInput, masked);
        var directions = stack(states).unbind(1); // 2 of [L, B, H]
        var output = cat([directions[0], directions[1].flip(0)], -1).transpose(0, 1); // [B, L, 2·H]
        if (padding is not null)
            output = output.masked_fill(padding.unsqueeze(-1), Scalars.Of(0));
        return output.MoveToOuterDisposeScope();
    }

    // The states [2, B, H] of both directions after each step.
    private List<Tensor> Lstm(Tensor fromInput, Tensor? masked)
    {
        var gates = fromInput.Plus(RecurrentBias()); // [L, 2, B, 4·H]
        if (masked is not null) // input gate 0, forget gate 1: c does not change
            gates = gates.Plus(masked * ByGate(gates, -Shut, Shut, 0, 0));
        var weight = RecurrentWeight(); // [2, H, 4·H]
        var h = zeros(new[] { 2, fromInput.shape[2], hiddenDimension }, fromInput.dtype, fromInput.device);
        var c = h;
        var maskedAt = masked?.unbind(0); // each [2, B, 1]
        var states = new List<Tensor>();
        foreach (var (t, gatesAt) in gates.unbind(0).Index())
        {
            using var step = NewDisposeScope();
            (var next, c) = RecurrentGates.Lstm(gatesAt.Plus(bmm(h, weight)), c); // [2, B, 4·H] -> [2, B, H]
            h = maskedAt is null ? next : where(maskedAt[t], h, next);
            c.MoveToOuterDisposeScope();
            states.Add(h.MoveToOuterDisposeScope());
        }
        return states;
    }

    private List<Tensor> Gru(Tensor fromInput, Tensor? masked)
    {
        if (masked is not null) // update gate 1: h does not change
            fromInput = fromInput.Plus(masked * ByGate(fromInput, 0, Shut, 0));
        var weight = RecurrentWeight(); // [2, H, 3·H]
        var bias = RecurrentBias(); // [2, 1, 3·H]
        var h = zeros(new[] { 2, fromInput.shape[2], hiddenDimension }, fromInput.dtype, fromInput.device);
        var states = new List<Tensor>();
        foreach (var inputAt in fromInput.unbind(0))
        {
            using var step = NewDisposeScope();
            h = RecurrentGates.Gru(inputAt, bias.Plus(bmm(h, weight)), h); // [2, B, 3·H] -> [2, B, H]
            states.Add(h.MoveToOuterDisposeScope());
        }
        return states;
    }

    private Tensor RecurrentWeight() => stack([weight_hh_l0, weight_hh_l0_reverse]).transpose(1, 2); // [2, H, G·H]

    private Tensor RecurrentBias() => stack([bias_hh_l0, bias_hh_l0_reverse]).unsqueeze(1); // [2, 1, G·H]

    // [L, ...] -> [L, 2, ...]: from the first position to the last, and from the last to the first.
    private static Tensor BothWays(Tensor sequence) => stack([sequence, sequence.flip(0)], 1);

    /// <summary>[G·H], with the given value for all elements of a gate.</summary>
    private Tensor ByGate(Tensor like, params float[] values) =>
        tensor(values, like.dtype, like.device).repeat_interleave(hiddenDimension, 0);
}
