using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>The n-gram part while the networks are trained.</summary>
internal sealed class LinearPart
{
    private readonly Func<NGramModel>? final;

    private LinearPart(NGramModel model, float[] scores, Func<NGramModel>? final = null) =>
        (Model, Scores, this.final) = (model, scores, final);

    /// <summary>The n-gram part that <see cref="Scores"/> are of; in cross-fitting, one that has learnt from all rows.</summary>
    public NGramModel Model { get; }

    /// <summary>The outputs for the validation rows, by models that did not learn from them, C per row.</summary>
    public float[] Scores { get; }

    /// <summary>Chooses the settings on the validation rows of the plan, and trains.</summary>
    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data, with all rows.</param>
    /// <param name="plan">Which rows validate.</param>
    /// <param name="lossOf">Returns the loss of outputs, C per row, for some of the validation rows.</param>
    public static LinearPart Train(
        LinearLearner learner, NGramSource source, TrainingPlan plan, Func<int[], float[], double> lossOf)
    {
        if (plan.Folds is not null && plan.Validation.HasWeight)
        {
            var (chosen, scores) = NGramTrainer.CrossFit(
                learner, source, plan.Folds, plan.Validation.Weights, lossOf);
            var model = NGramTrainer.Train(learner, source, chosen);
            return new LinearPart(model, scores);
        }
        var rows = plan.TrainingRows[0];
        int[] all = [.. Enumerable.Range(0, plan.Validation.Count)];
        var (best, settings, outputs) = NGramTrainer.TrainBest(
            learner, source with { Rows = rows }, plan.Validation, tried => lossOf(all, tried));
        return new LinearPart(best, outputs,
            rows.Length < source.Rows.Length ? () => NGramTrainer.Train(learner, source, settings) : null);
    }

    /// <summary>Whether <see cref="Finish"/> has to train.</summary>
    public bool NeedsFinish => final is not null;

    /// <summary>
    /// The n-gram part of the fitted model. When its scale is fitted, it learns from the validation rows too, which takes only
    /// seconds.
    /// </summary>
    public NGramModel Finish() => final?.Invoke() ?? Model;
}
