using MLNet.Attention.Modules.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Encoders;

[TestClass]
public sealed class NGramTextEncoderTests
{
    [TestMethod]
    public void AnotherOrder_GivesTheSameVectorsInThatOrder()
    {
        using var scope = NewDisposeScope();
        using var encoder = new NGramTextEncoder(9, 4, generator: new Generator(1));
        var ids = tensor(new long[] { 4, 1, 8, 1, 3 }, [1, 5]);
        var order = tensor(new long[] { 3, 0, 4, 2, 1 });
        TensorAssert.Same(
            encoder.call(ids, null).Output.index_select(1, order),
            encoder.call(ids.index_select(1, order), null).Output);
    }

    [TestMethod]
    public void AnotherOrder_GivesTheSameLogits()
    {
        using var scope = NewDisposeScope();
        using var classifier = TinyEncoder.CreateClassifier("ngram");
        var ids = tensor(new long[] { 4, 1, 8, 1, 3 }, [1, 5]);
        TensorAssert.Near(classifier.call(ids, null), classifier.call(ids.flip(1), null));
    }

    [TestMethod]
    public void TheOnlyWeights_AreTheEmbeddings()
    {
        using var encoder = new NGramTextEncoder(9, 4);
        Assert.AreEqual("embedding", encoder.named_parameters().Single().name);
    }
}
