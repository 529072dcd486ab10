using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Layers;

[TestClass]
public sealed class RecurrentStepTests
{
    [TestMethod]
    public void LstmSteps_ArePyTorchs()
    {
        using var scope = NewDisposeScope();
        var fixture = Fixture.Load("bilstm");
        using var step = new RecurrentStep(10, 6);
        using (no_grad())
        {
            foreach (var (name, parameter) in step.named_parameters())
                parameter.copy_(fixture[$"module.{name}_l0"]);
        }
        var (x, padding, expected) = (fixture["x"], TensorAssert.Values(fixture["padding"]), fixture["output"]);
        var (rows, length) = (x.shape[0], x.shape[1]);
        var h = zeros(new[] { rows, 6 });
        var c = h;
        for (var t = 0; t < length; t++)
        {
            (h, c) = step.call(x.select(1, t), h, c);
            for (var row = 0; row < rows; row++)
            {
                if (padding[row * length + t] == 0)
                    TensorAssert.Near(expected[row][t].narrow(0, 0, 6), h[row], what: $"row {row}, step {t}");
            }
        }
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void AStep_IsTheFormula(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var step = Create(cell);
        var (x, h) = (Given.Random(1, 3, 5), Given.Random(2, 3, 4));
        var c = cell == RecurrentCell.Lstm ? Given.Random(3, 3, 4) : null;

        var (nextH, nextC) = step.call(x, h, c);

        Assert.AreEqual(cell == RecurrentCell.Gru, nextC is null);
        for (var row = 0; row < 3; row++)
        {
            var (expectedH, expectedC) = PlainCell.Next(cell, name => step.get_parameter(name)!, x[row], h[row], c?[row]);
            TensorAssert.Near(expectedH, nextH[row], what: "state");
            if (expectedC is not null)
                TensorAssert.Near(expectedC, nextC![row], what: "cell");
        }
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void TheInputInTwoParts_IsTheWhole(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var step = Create(cell);
        var (x, h) = (Given.Random(1, 3, 5), Given.Random(2, 3, 4));
        var c = cell == RecurrentCell.Lstm ? Given.Random(3, 3, 4) : null;
        var (expectedH, expectedC) = step.call(x, h, c);

        var fromInput = step.Project(x.narrow(1, 0, 2)) + matmul(x.narrow(1, 2, 3), step.RestOfWeight(2).transpose(0, 1));
        var (nextH, nextC) = step.Next(fromInput, h, c);

        TensorAssert.Near(expectedH, nextH);
        if (expectedC is not null)
            TensorAssert.Near(expectedC, nextC!);
    }

    [TestMethod]
    [DataRow(RecurrentCell.Lstm)]
    [DataRow(RecurrentCell.Gru)]
    public void Gradients_AreThoseOfFiniteDifferences(RecurrentCell cell)
    {
        using var scope = NewDisposeScope();
        using var step = Create(cell);
        Tensor[] inputs = [Given.RandomDouble(1, 2, 5), Given.RandomDouble(2, 2, 4), Given.RandomDouble(3, 2, 4)];
        if (cell == RecurrentCell.Gru)
            inputs = inputs[..2];

        GradientAssert.IsRight(step, inputs, () =>
        {
            var (h, c) = step.call(inputs[0], inputs[1], inputs.ElementAtOrDefault(2));
            return c is null ? h : cat([h, c], 1);
        });
    }

    [TestMethod]
    public void TheForgetGate_StartsOpen()
    {
        using var scope = NewDisposeScope();
        using var step = new RecurrentStep(3, 2, generator: new Generator(1));
        TensorAssert.Same(tensor(new float[] { 0, 0, 1, 1, 0, 0, 0, 0 }), step.get_parameter("bias_ih")!);
        TensorAssert.AllZero(step.get_parameter("bias_hh")!);
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var step = Create(RecurrentCell.Lstm);
        var (x, h, c) = (zeros(3, 5), zeros(3, 4), zeros(3, 4));
        foreach (var wrong in new[] { zeros(3, 4), zeros(5), zeros(1, 3, 5) })
            Refusal.OfShape("input", wrong, value => step.call(value, h, c));
        foreach (var wrong in new[] { zeros(3, 5), zeros(1, 4), zeros(4) })
        {
            Refusal.OfShape("h", wrong, value => step.call(x, value, c));
            Refusal.OfShape("c", wrong, value => step.call(x, h, value));
        }
        Refusal.Of<ArgumentNullException>(() => step.call(x, h, null), "c");
        Refusal.Of<ArgumentException>(() => new RecurrentStep(0, 1), "'inputDimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new RecurrentStep(1, 0), "'hiddenDimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentException>(() => new RecurrentStep(1, 1, (RecurrentCell)9), "'cell' is 9; expected one of Lstm, Gru.");
    }

    private static RecurrentStep Create(RecurrentCell cell)
    {
        var step = new RecurrentStep(5, 4, cell, new Generator(1));
        Given.RandomBiases(step);
        return step;
    }
}
