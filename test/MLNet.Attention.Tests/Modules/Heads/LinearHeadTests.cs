using MLNet.Attention.Modules.Heads;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Heads;

[TestClass]
public sealed class LinearHeadTests
{
    [TestMethod]
    public void IsALinearLayer()
    {
        using var scope = NewDisposeScope();
        using var head = new LinearHead(3, 2);
        var input = tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [2, 3]);
        using (no_grad())
            head.get_parameter("output.bias")!.copy_(tensor(new[] { 10f, 20 }));

        var expected = input.matmul(head.get_parameter("output.weight")!.t()) + tensor(new[] { 10f, 20 });

        TensorAssert.Near(expected, head.call(input));
    }

    [TestMethod]
    public void WrongShapesAndOptions_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var head = new LinearHead(8, 3);
        foreach (var wrong in new[] { zeros(2, 6), zeros(8), zeros(2, 1, 8) })
            Refusal.OfShape("input", wrong, x => head.call(x));
        Refusal.Of<ArgumentOutOfRangeException>(() => new LinearHead(0, 1), "'dimension' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new LinearHead(8, 0), "'classes' is 0; expected at least 1.");
        Refusal.Of<ArgumentOutOfRangeException>(() => new LinearHead(8, 1, -1), "'dropout' is -1; expected a share in [0, 1).");
    }
}
