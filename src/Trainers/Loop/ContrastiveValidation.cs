using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// How well the vectors of rows that are not learnt from are told apart: the loss of the objective, without dropout of
/// activations, in the same batches and with the same masked tokens each time.
/// </summary>
/// <param name="objective">Computes the loss.</param>
/// <param name="rows">Indices of the rows; none is no validation.</param>
/// <param name="batchSize">Rows per batch.</param>
internal sealed class ContrastiveValidation(ContrastiveObjective objective, int[] rows, int batchSize) : IValidation
{
    private const int Seed = 1;

    private readonly List<int[]> batches = BatchPlan.Create(objective.LengthOf, [.. rows], batchSize, new Random(Seed));

    public ValidationMetrics? Validate(Action checkAlive)
    {
        if (rows.Length == 0)
            return null;
        objective.Network.eval();
        using var noGradient = no_grad();
        var (random, loss) = (new Random(Seed), 0.0);
        foreach (var part in batches.SelectMany(batch => MicroBatches.Create(objective, batch)))
        {
            checkAlive();
            using var scope = NewDisposeScope();
            loss += objective.Loss(part, rows.Length, random, share: 1).item<float>();
        }
        return new ValidationMetrics(loss, Accuracy: null);
    }
}
