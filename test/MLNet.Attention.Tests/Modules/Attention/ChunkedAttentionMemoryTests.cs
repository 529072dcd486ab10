using MLNet.Attention.Modules.Attention;
using MLNet.Attention.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

[TestClass]
[DoNotParallelize] // they measure the process
public sealed class ChunkedAttentionMemoryTests
{
    private const string Status = "/proc/self/status";

    [TestMethod]
    public void SixteenThousandTokens_TrainAndScore_WithoutTheirSquare()
    {
        if (!File.Exists(Status))
            Assert.Inconclusive("The peak of a process's memory is measured on Linux only.");
        using var encoder = Create();
        TrainAndScore(encoder, 300); // what is made once is there
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak is now what is in use
        var before = Kilobytes("VmRSS:");

        TrainAndScore(encoder, 16_384);

        var growth = (Kilobytes("VmHWM:") - before) / 1024;
        Assert.IsLessThan(200, growth, "MiB; the weights of one head alone would be 1024");
    }

    [TestMethod]
    public void AGraphThatIsLetGo_LeavesNoTensor()
    {
        using var encoder = Create();
        TrainAndScore(encoder, 5);
        LiveTensors.AreNoMoreAfter(() =>
        {
            TrainAndScore(encoder, 5);
            using (NewDisposeScope())
                encoder.call(Given.Random(1, 1, 5, 4), AttentionMask.None); // no backward
        });
    }

    [TestMethod]
    public void WithoutAScope_EachBackwardFreesWhatTheLastOneGave()
    {
        using var input = Given.Random(1, 1, 5, 4).requires_grad_();
        using var attention = new ChunkedAttention(blockLength: 2);
        var given = new List<long>();
        for (var i = 0; i < 6; i++)
        {
            Tensor sum;
            using (NewDisposeScope())
                sum = attention.call(input, input, input, AttentionMask.None).sum().MoveToOuterDisposeScope();
            var before = Tensor.TotalCount;
            sum.backward();
            given.Add(Tensor.TotalCount - before);
            sum.Dispose();
        }
        Assert.IsLessThanOrEqualTo(given[0], given[^1], string.Join(", ", given));
        Assert.AreEqual(0, given[^1], string.Join(", ", given));
    }

    private static TransformerEncoder Create() =>
        new(1, new(4, 1, 4) { Mechanism = AttentionMechanism.Chunked() }, generator: new Generator(1));

    private static void TrainAndScore(TransformerEncoder encoder, long length)
    {
        using var scope = NewDisposeScope();
        var input = Given.Random(1, 1, length, 4);
        var mask = new AttentionMask(Given.Padding(length, 1));
        encoder.call(input, mask).Output.square().sum().backward();
        using var inference = inference_mode();
        encoder.call(input, mask);
    }

    private static long Kilobytes(string name)
    {
        var line = File.ReadLines(Status).First(line => line.StartsWith(name));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
