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
}
