using MLNet.Attention.Modules.Decoders;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Decoders;

[TestClass]
public sealed class CopyRunsTests
{
    private static readonly long[][] Sources = [[4, 5, 6, 4, 5, 7, 4], [1, 1, 1, 1, 1, 1, 2], [3, 2, 1, 3, 2, 1, 3]];
    private static readonly long[][] Targets = [[0, 4, 5, 6, 4], [0, 1, 1, 1, 1], [9, 3, 2, 1, 9]];

    [TestMethod]
    public void ARun_IsHowManyTokensBeforeAPosition_AreTheLastOfTheTarget()
    {
        using var scope = NewDisposeScope();
        var runs = CopyRuns.Of(Of(Sources), Of(Targets));
        CollectionAssert.AreEqual(new long[] { 3, 5, 7 }, runs.shape);
        var found = runs.data<float>().ToArray();
        for (var b = 0; b < 3; b++)
        {
            for (var l = 0; l < 5; l++)
            {
                for (var s = 0; s < 7; s++)
                    Assert.AreEqual(Run(Sources[b], Targets[b], l, s), found[(b * 5 + l) * 7 + s], $"{b}, {l}, {s}");
            }
        }
        Assert.AreEqual(3, found.Max());
    }

    [TestMethod]
    public void StepByStep_TheyAreTheSame_ForEachTargetOfASource()
    {
        using var scope = NewDisposeScope();
        var source = Of(Sources);
        var whole = CopyRuns.Of(source, Of(Targets));
        Tensor? runs = null;
        for (var l = 0; l < 5; l++)
        {
            // Two targets of each source: the second one reads 8 at each step.
            runs = CopyRuns.Next(runs, source, tensor(Targets.SelectMany(target => new[] { target[l], 8 }).ToArray()));
            var pairs = runs.view(3, 2, 7);
            TensorAssert.Same(whole.select(1, l), pairs.select(1, 0));
            TensorAssert.AllZero(pairs.select(1, 1));
        }
    }

    [TestMethod]
    public void OneToken_HasNoRuns()
    {
        using var scope = NewDisposeScope();
        var runs = CopyRuns.Of(Of([[4]]), Of([[4]]));
        CollectionAssert.AreEqual(new long[] { 1, 1, 1 }, runs.shape);
        Assert.AreEqual(0, runs.item<float>());
    }

    private static int Run(long[] source, long[] target, int l, int s)
    {
        var run = 0;
        while (run < CopyRuns.Longest && run < s && run <= l && source[s - 1 - run] == target[l - run])
            run++;
        return run;
    }

    private static Tensor Of(long[][] rows) => stack(rows.Select(row => tensor(row)));
}
