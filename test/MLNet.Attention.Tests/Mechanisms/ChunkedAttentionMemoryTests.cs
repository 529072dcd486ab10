using MLNet.Attention.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Mechanisms;

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
        using var attention = new ChunkedAttention();
        Train(attention, 300); // what is made once is there
        File.WriteAllText("/proc/self/clear_refs", "5"); // the peak is now what is in use
        var before = Kilobytes("VmRSS:");

        Train(attention, 16_384);

        var growth = (Kilobytes("VmHWM:") - before) / 1024;
        Assert.IsLessThan(150, growth, "MiB; the weights of one head would be 1024"); // some 15, and what else is going on
    }

    [TestMethod]
    public void AGraphThatIsLetGo_LeavesNoTensor()
    {
        using var attention = new ChunkedAttention(blockLength: 2);
        Train(attention, 5);
        var before = LiveTensors.Count();

        Train(attention, 5);
        using (NewDisposeScope())
        {
            var inputs = Inputs(5);
            attention.call(inputs[0], inputs[1], inputs[2], AttentionMask.None); // no backward
        }

        Assert.IsLessThanOrEqualTo(before, LiveTensors.Count());
    }

    private static void Train(ChunkedAttention attention, long length)
    {
        using var scope = NewDisposeScope();
        var inputs = Inputs(length);
        var mask = new AttentionMask(Given.Padding(length, 1));
        attention.call(inputs[0], inputs[1], inputs[2], mask).square().sum().backward();
        using var inference = inference_mode();
        attention.call(inputs[0], inputs[1], inputs[2], mask);
    }

    private static Tensor[] Inputs(long length) =>
        Enumerable.Range(1, 3).Select(seed => Given.Random((ulong)seed, 1, 1, length, 4).requires_grad_()).ToArray();

    private static long Kilobytes(string name)
    {
        var line = File.ReadLines(Status).First(line => line.StartsWith(name));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
    }
}
