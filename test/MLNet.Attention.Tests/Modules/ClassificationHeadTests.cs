using MLNet.Attention.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules;

[TestClass]
public sealed class ClassificationHeadTests
{
    [TestMethod]
    public void IsALinearLayer()
    {
        using var scope = NewDisposeScope();
        using var head = new ClassificationHead(3, 2);
        var input = tensor(new[] { 1f, 2, 3, 4, 5, 6 }, [2, 3]);
        using (no_grad())
            head.get_parameter("output.bias")!.copy_(tensor(new[] { 10f, 20 }));

        var expected = input.matmul(head.get_parameter("output.weight")!.t()) + tensor(new[] { 10f, 20 });

        TensorAssert.Near(expected, head.call(input));
    }

    [TestMethod]
    public void ScaleLogits_ScalesTheLogitsOfTheWholeClassifier()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyClassifier.Create();
        classifier.eval();
        using (no_grad())
            classifier.get_parameter("head.output.bias")!.fill_(0.5);
        var ids = tensor(new long[] { 1, 2, 3, 4 }, [2, 2]);
        var before = classifier.call(ids, null);

        classifier.ScaleLogits(3);

        TensorAssert.Near(before * 3, classifier.call(ids, null));
        Assert.IsTrue(classifier.parameters().All(parameter => parameter.requires_grad));
    }
}
