namespace MLNet.Attention.Trainers.Data;

/// <summary>Which rows each network of a model learns from, and which rows validate.</summary>
/// <param name="TrainingRows">Indices of rows, an array per network.</param>
/// <param name="Validation">The validation rows; in cross-fitting, all rows.</param>
/// <param name="Folds">In cross-fitting, the network, from 0, that does not learn from a row and validates it; else null.</param>
internal sealed record TrainingPlan(int[][] TrainingRows, ExampleSet Validation, int[]? Folds)
{
    /// <summary>The rows that some network learns from, in ascending order.</summary>
    public int[] AllTrainingRows => [.. TrainingRows.SelectMany(rows => rows).Distinct().Order()];

    /// <summary>Cross-fitting: each network learns from all folds but one. Fewer than 20 rows do not validate.</summary>
    /// <param name="examples">All rows.</param>
    /// <param name="folds">The fold of each row, from 0.</param>
    /// <param name="networks">Number of networks and folds.</param>
    /// <param name="known">Hashes of rows that the networks know already, which do not validate; null for none.</param>
    public static TrainingPlan CrossFit(ExampleSet examples, int[] folds, int networks, IReadOnlySet<ulong>? known)
    {
        var isNew = Enumerable.Range(0, folds.Length)
            .Select(row => known is null || examples.Hashes is null || !known.Contains(examples.Hashes[row])).ToArray();
        var validates = isNew.Count(row => row) >= ValidationSplit.FewestRows;
        return new(
            [.. Enumerable.Range(0, networks)
                .Select(fold => Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold).ToArray())],
            examples with { Weights = [.. examples.Weights.Select((weight, row) => validates && isNew[row] ? weight : 0)] },
            folds);
    }

    /// <summary>All networks learn from the same rows.</summary>
    public static TrainingPlan Hold(int[] trainingRows, ExampleSet validation, int networks) =>
        new([.. Enumerable.Repeat(trainingRows, networks)], validation, Folds: null);
}
