using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Monitoring;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers;

/// <summary>
/// Teaches one network what several have learnt: it learns from all rows, from their labels and from the outputs of a network
/// that did not learn from the row (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").
/// </summary>
/// <param name="monitor">Receives the progress; ends the training when it is cancelled.</param>
/// <param name="options">The options of the training.</param>
/// <param name="task">The task.</param>
internal sealed class TextDistillation(TrainingMonitor monitor, AttentionTrainerOptions options, TrainingTask task)
{
    /// <summary>Trains the first network of a model anew. The model is cross-fitted.</summary>
    /// <param name="model">The model, whose networks are trained.</param>
    /// <param name="initial">The weights with which the first network begins.</param>
    /// <param name="examples">All rows.</param>
    /// <param name="validation">Runs each network on the rows that it did not learn from.</param>
    /// <param name="fitted">The calibration of the model; null when nothing validates.</param>
    /// <param name="epochs">Number of epochs.</param>
    /// <param name="defaults">What the options leave open.</param>
    /// <param name="first">The training of the first network.</param>
    /// <returns>The calibration of the model with the first network alone.</returns>
    public CalibrationResult? Run(TextModel model, BestWeights initial, ExampleSet examples, TextValidation validation,
        CalibrationResult? fitted, int epochs, TrainingDefaults defaults, Trainee first)
    {
        monitor.Log.Info(MessageSensitivity.None, $"One network learns what {model.Configuration.NetworkCount} have learnt.");
        var (outputs, ofTeachers) = validation.CalibrateNetworks(monitor.Check);
        initial.Restore();
        var teacher = ofTeachers is null ? outputs : Calibrated(outputs, ofTeachers);
        var copy = (AttentionTrainerOptions)options.Clone();
        copy.NumberOfEpochs = epochs;
        var objective = new TextObjective(model, model.Network.Networks[0], task, examples,
            [.. Enumerable.Range(0, examples.Count)], options.WordDropout, options.AttentionSpanPenalty, teacher)
        {
            FineTuning = options.FineTuning,
        };
        TrainingLoop.Run(monitor, [first with { Objective = objective }], validation: null, copy, defaults, checkpoint: null);
        return fitted is null || ofTeachers is null ? null : OfStudent(fitted, ofTeachers);
    }

    private float[] Calibrated(float[] outputs, CalibrationResult calibration)
    {
        var count = task.Prediction.OutputCount;
        return [.. outputs.Select((output, i) =>
        {
            var (scales, intercept) = calibration.Of(i % count);
            return (float)(scales[0] * output + TaughtOf(intercept));
        })];
    }

    // Where classes have weights, their labels shift what the student learns, as they have shifted the teachers: so the intercept,
    // which takes the shift off, is not taught.
    private double TaughtOf(double intercept) => task.Prediction.Weights is null ? intercept : 0;

    /// <summary>The calibration of a model whose networks are replaced by one that has learnt their calibrated outputs.</summary>
    /// <param name="ofModel">The calibration of the model; the last scale is that of the networks.</param>
    /// <param name="ofTeachers">The calibration of the networks alone.</param>
    private CalibrationResult OfStudent(CalibrationResult ofModel, CalibrationResult ofTeachers)
    {
        var (scales, intercept) = OfStudent((ofModel.Scales, ofModel.Intercept), (ofTeachers.Scales, ofTeachers.Intercept));
        return ofModel with
        {
            Scales = scales,
            Intercept = intercept,
            Labels = ofModel.Labels?.Select((label, i) =>
            {
                var (own, added) = OfStudent(ofModel.Of(i), ofTeachers.Of(i));
                return label with { Scales = own, Intercept = added };
            }).ToArray(),
        };
    }

    private (double[] Scales, double Intercept) OfStudent(
        (double[] Scales, double Intercept) ofModel, (double[] Scales, double Intercept) ofTeachers)
    {
        var scale = ofTeachers.Scales[0];
        if (scale == 0)
            return ofModel; // the outputs tell nothing, and the model does not use them
        double[] scales = [.. ofModel.Scales[..^1], ofModel.Scales[^1] / scale];
        return (scales, ofModel.Intercept - scales[^1] * TaughtOf(ofTeachers.Intercept));
    }
}
