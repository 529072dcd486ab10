using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Trainers.Loop;

[TestClass]
public sealed class TrainingLoopTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void ACancelledTraining_EndsBeforeTheNextPartOfAStep(int networks)
    {
        using var source = new CancellationTokenSource();
        using var generator = new Generator(1);
        var options = new AttentionSentimentTrainer.Options { CancellationToken = source.Token, BatchSize = 10 };
        var host = ((IHostEnvironment)new MLContext(1)).Register("test");
        using var channel = host.Start("test");
        using var monitor = new TrainingMonitor(host, channel, options);
        monitor.Begin(TrainingPhase.Network);
        var objectives = Enumerable.Range(0, networks).Select(_ => new SlowRows(source)).ToArray();
        Assert.Throws<OperationCanceledException>(() => TrainingLoop.Run(monitor,
            [.. objectives.Select(objective => new Trainee(objective, 1, generator))], validation: null, options,
            new TrainingDefaults(0.1), checkpoint: null));
        Assert.IsLessThanOrEqualTo(networks, objectives.Sum(objective => objective.Parts));
        foreach (var objective in objectives)
            objective.Network.Dispose();
    }

    /// <summary>Ten rows, each a part of its own, of which the first cancels the training.</summary>
    private sealed class SlowRows(CancellationTokenSource source) : TrainingObjective
    {
        public int Parts { get; private set; }

        public override nn.Module Network { get; } = nn.Linear(1, 1);

        public override IReadOnlyList<int> Rows => [.. Enumerable.Range(0, 10)];

        public override int LengthOf(int row) => MostTokens;

        public override (int Sequences, int Longest) SizeOf(int row) => (1, MostTokens);

        public override long FloatsOf(long sequences, int longest) => sequences;

        public override float WeightOf(int row) => 1;

        public override Tensor Loss(int[] rows, float batchWeight, Random random, double share)
        {
            Assert.HasCount(1, rows);
            Parts++;
            source.Cancel();
            return ((nn.Module<Tensor, Tensor>)Network).call(ones(1, 1)).sum();
        }
    }
}
