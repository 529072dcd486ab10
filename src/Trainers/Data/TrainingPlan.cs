namespace MLNet.Attention.Trainers.Data;

/// <summary>Which rows each network of a model learns from, and which rows validate.</summary>
/// <param name="TrainingRows">Indices of rows, an array per network.</param>
/// <param name="Validation">The validation rows; in cross-fitting, all rows.</param>
/// <param name="Folds">In cross-fitting, the network, from 0, that does not learn from a row and validates it; else null.</param>
internal sealed record TrainingPlan(int[][] TrainingRows, ExampleSet Validation, int[]? Folds)
{
    /// <summary>Cross-fitting: each network learns from all folds but one.</summary>
    public static TrainingPlan CrossFit(ExampleSet examples, int[] folds, int networks) => new(
        [.. Enumerable.Range(0, networks)
            .Select(fold => Enumerable.Range(0, folds.Length).Where(row => folds[row] != fold).ToArray())], examples, folds);

    /// <summary>All networks learn from the same rows.</summary>
    public static TrainingPlan Hold(int[] trainingRows, ExampleSet validation, int networks) =>
        new([.. Enumerable.Repeat(trainingRows, networks)], validation, Folds: null);
}
