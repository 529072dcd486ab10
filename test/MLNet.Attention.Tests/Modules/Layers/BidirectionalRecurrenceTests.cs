using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class BidirectionalRecurrenceTests
{
    [TestMethod]
    public void Lstm_IsPyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("bilstm");
        using var layer = new BidirectionalRecurrence(10, 6);
        fixture.LoadInto(layer);
        TensorAssert.Near(fixture["output"], layer.call(fixture["x"], fixture["padding"]));
    }

    [TestMethod]
    public void Gru_IsItsFormula()
    {
        using var scope = NewDisposeScope();
        using var layer = Create(RecurrentCell.Gru);
        var x = Given.Random(2, 2, 5, 3);
        var output = layer.call(x, null);
        for (var row = 0; row < 2; row++)
        {
            var steps = x[row].unbind();
            TensorAssert.Near(Gru(layer, steps, ""), output[row].narrow(-1, 0, 4), what: "forwards");
            Array.Reverse(steps);
            TensorAssert.Near(
                Gru(layer, steps, "_reverse").flip(0), output[row].narrow(-1, 4, 4), what: "backwards");
        }
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void Padding_IsAsIfItWereNotThere_WhereverItIs(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(cell);
        var input = Given.Random(2, 1, 7, 3);
        var kept = tensor(new long[] { 1, 2, 4, 6 });
        var padding = ones(new long[] { 1, 7 }, ScalarType.Bool);
        padding.index_fill_(1, kept, false);

        var output = layer.call(input, padding);

        TensorAssert.Near(layer.call(input.index_select(1, kept), null), output.index_select(1, kept));
        TensorAssert.AllZero(output.index_select(1, tensor(new long[] { 0, 3, 5 })));
        TensorAssert.Same(output, layer.call(input.masked_fill(padding.unsqueeze(-1), 100), padding));
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void BackwardStates_AreForwardStatesOfTheReversedText(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(cell);
        using (no_grad())
        {
            foreach (var (name, parameter) in layer.named_parameters().ToList())
            {
                if (name.EndsWith("_reverse"))
                    parameter.copy_(layer.get_parameter(name[..^"_reverse".Length])!);
            }
        }
        var input = Given.Random(2, 2, 5, 3);
        TensorAssert.Near(
            layer.call(input, null).narrow(-1, 4, 4), layer.call(input.flip(1), null).narrow(-1, 0, 4).flip(1));
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void WrongShapes_AreRefused(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(cell);
        foreach (var wrong in new[] { zeros(2, 5, 4), zeros(5, 3), zeros(1, 2, 5, 3) })
            Refusal.OfShape("input", wrong, x => layer.call(x, null));
        Refusal.OfShape("padding", zeros(new long[] { 2, 4 }, ScalarType.Bool), x => layer.call(zeros(2, 5, 3), x));
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void BFloat16_HasTheValuesOfFloat32(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var layer = Create(cell);
        var x = Given.Random(3, 2, 5, 3);
        var padding = Given.Padding(5, 0, 2);
        var expected = layer.call(x, padding);
        layer.to(ScalarType.BFloat16);

        var output = layer.call(x.to_type(ScalarType.BFloat16), padding);

        Assert.AreEqual(ScalarType.BFloat16, output.dtype);
        TensorAssert.Near(expected, output, 0.03); // 8 bits of precision
    }

    [TestMethod]
    public void TheForgetGate_StartsOpen()
    {
        using var scope = NewDisposeScope();
        using var layer = Create(RecurrentCell.Lstm, randomBiases: false);
        foreach (var name in new[] { "bias_ih_l0", "bias_ih_l0_reverse" })
        {
            TensorAssert.Same(
                tensor(new float[] { 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 }), layer.get_parameter(name)!);
        }
        TensorAssert.AllZero(layer.get_parameter("bias_hh_l0")!);
    }

    private static BidirectionalRecurrence Create(RecurrentCell cell, bool randomBiases = true)
    {
        var layer = new BidirectionalRecurrence(3, 4, cell, new Generator(1));
        if (randomBiases)
            Given.RandomBiases(layer);
        return layer;
    }

    // The states [L, H] of one row, in plain steps.
    private static Tensor Gru(BidirectionalRecurrence layer, Tensor[] steps, string direction)
    {
        var h = zeros(4);
        var states = new List<Tensor>();
        foreach (var x in steps)
        {
            (h, _) = PlainCell.Next(RecurrentCell.Gru, name => layer.get_parameter($"{name}_l0{direction}")!, x, h, null);
            states.Add(h);
        }
        return stack(states);
    }
}
