using static TorchSharp.torch;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// How well a masked language model restores tokens of texts that it does not learn from: the cross-entropy in nats per restored
/// token, among drawn candidates. The same tokens are masked each time.
/// </summary>
/// <param name="objective">Masks the texts, and computes the loss.</param>
/// <param name="rows">Indices of the texts; none is no validation.</param>
internal sealed class MaskedLanguageValidation(MaskedLanguageObjective objective, int[] rows) : IValidation
{
    private const int Seed = 1;

    private readonly int[] sorted = [.. rows.OrderBy(objective.LengthOf)];

    public ValidationMetrics? Validate(Action checkAlive)
    {
        if (sorted.Length == 0)
            return null;
        objective.Network.eval();
        using var noGradient = no_grad();
        var (random, weight, loss) = (new Random(Seed), objective.WeightOf(sorted), 0.0);
        foreach (var part in MicroBatches.Create(objective, sorted))
        {
            checkAlive();
            using var scope = NewDisposeScope();
            loss += objective.Loss(part, weight, random, share: 1).item<float>();
        }
        return new ValidationMetrics(loss, Accuracy: null);
    }
}
