using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers;

/// <summary>
/// Teaches one network what several have learnt: it learns from all rows, from their labels and from the outputs of a network
/// that did not learn from the row (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network").
/// </summary>
/// <param name="host">Provides the progress channel.</param>
/// <param name="log">Receives a line per epoch.</param>
/// <param name="options">The options of the training.</param>
/// <param name="task">The task.</param>
/// <param name="checkAlive">Called often; throws to cancel the training.</param>
internal sealed class TextDistillation(
    IHost host, IChannel log, AttentionTrainerOptions options, TrainingTask task, Action checkAlive)
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
        log.Info(MessageSensitivity.None, $"One network learns what {model.Configuration.NetworkCount} have learnt.");
        var (outputs, ofTeachers) = validation.CalibrateNetworks(checkAlive);
        initial.Restore();
        var teacher = ofTeachers is null ? outputs
            : Array.ConvertAll(outputs, output => (float)(ofTeachers.Scales[0] * output + ofTeachers.Intercept));
        var copy = (AttentionTrainerOptions)options.Clone();
        copy.NumberOfEpochs = epochs;
        var objective = new TextObjective(model, model.Network.Networks[0], task, examples,
            [.. Enumerable.Range(0, examples.Count)], options.WordDropout, options.AttentionSpanPenalty, teacher,
            options.FineTuning);
        TrainingLoop.Run(host, log, [first with { Objective = objective }], validation: null, copy, defaults,
            checkpoint: null, checkAlive);
        return fitted is null || ofTeachers is null ? null : OfStudent(fitted, ofTeachers);
    }

    /// <summary>The calibration of a model whose networks are replaced by one that has learnt their calibrated outputs.</summary>
    /// <param name="ofModel">The calibration of the model; the last scale is that of the networks.</param>
    /// <param name="ofTeachers">The calibration of the networks alone.</param>
    private static CalibrationResult OfStudent(CalibrationResult ofModel, CalibrationResult ofTeachers)
    {
        var scale = ofTeachers.Scales[0];
        if (scale == 0)
            return ofModel; // the outputs tell nothing, and the model does not use them
        double[] scales = [.. ofModel.Scales[..^1], ofModel.Scales[^1] / scale];
        return ofModel with { Scales = scales, Intercept = ofModel.Intercept - scales[^1] * ofTeachers.Intercept };
    }
}
