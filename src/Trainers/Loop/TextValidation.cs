using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// The loss of a whole text model, the n-gram part included, on validation rows, after its calibration. All networks read the
/// rows of a validation set, and their outputs are averaged; in cross-fitting, each network reads the rows that it does not
/// learn from.
/// </summary>
/// <param name="model">The model, with the networks that are trained.</param>
/// <param name="task">The task.</param>
/// <param name="rows">The validation rows; ignored if no row has a weight above 0.</param>
/// <param name="ngramScores">The outputs of the n-gram part for the rows, C per row; null without an n-gram part.</param>
/// <param name="folds">In cross-fitting, the network, from 0, that reads each row; else null.</param>
internal sealed class TextValidation(
    TextModel model, TrainingTask task, ExampleSet rows, float[]? ngramScores, int[]? folds) : IValidation
{
    // Row indices, the texts of these rows, and the network that reads them.
    private readonly (int[] Rows, TokenBlock Texts, int Network)[] parts =
        folds is null ? [] : [.. PartsOf(rows, folds, model.Configuration.NetworkCount)];

    public ValidationMeasure Measure => task.Measure;

    public ValidationMetrics? Validate(Action checkAlive) =>
        Calibrate(checkAlive) is { } result ? new ValidationMetrics(result.Loss, result.Accuracy) : null;

    /// <summary>
    /// Fits the scales of the n-gram part, if there is one, and of the networks, in this order; null without validation rows.
    /// </summary>
    public CalibrationResult? Calibrate(Action checkAlive)
    {
        if (!rows.HasWeight)
            return null;
        var outputs = Run(checkAlive);
        return task.Calibrate(ngramScores is null ? [outputs] : [ngramScores, outputs], rows.Labels, rows.Weights);
    }

    /// <summary>
    /// The outputs of the networks for the rows, C per row, and the calibration of the networks without the n-gram part; the
    /// latter is null when no row has a weight.
    /// </summary>
    public (float[] Outputs, CalibrationResult? Calibration) CalibrateNetworks(Action checkAlive)
    {
        var outputs = Run(checkAlive);
        return (outputs, rows.HasWeight ? task.Calibrate([outputs], rows.Labels, rows.Weights) : null);
    }

    /// <summary>The outputs of the networks for the rows, C per row.</summary>
    public float[] Run(Action checkAlive)
    {
        model.Network.eval();
        var count = model.Configuration.Task.OutputCount;
        var outputs = new float[rows.Count * count];
        if (folds is null)
            new TextScorer(model, texts: rows.Texts) { CheckAlive = checkAlive }.RunNetwork(outputs);
        foreach (var part in parts)
        {
            var found = new float[part.Rows.Length * count];
            new TextScorer(model, texts: part.Texts)
            {
                Network = model.Network.Networks[part.Network],
                CheckAlive = checkAlive,
            }.RunNetwork(found);
            for (var i = 0; i < part.Rows.Length; i++)
                found.AsSpan(i * count, count).CopyTo(outputs.AsSpan(part.Rows[i] * count));
        }
        return outputs;
    }

    private static IEnumerable<(int[] Rows, TokenBlock Texts, int Network)> PartsOf(ExampleSet rows, int[] folds, int networks)
    {
        for (var network = 0; network < networks; network++)
        {
            var own = Enumerable.Range(0, rows.Count).Where(row => folds[row] == network).ToArray();
            yield return (own, rows.SelectTexts(own), network);
        }
    }
}
