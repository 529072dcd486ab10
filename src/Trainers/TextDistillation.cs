using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Calibration;
using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

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
    /// <summary>Trains the student.</summary>
    /// <param name="model">A model with the teachers, trained, and with the student's weights in a network of its own.</param>
    /// <param name="student">The student, with initial weights.</param>
    /// <param name="examples">All rows.</param>
    /// <param name="outputs">The outputs of the teachers for all rows, C per row, each by a teacher that did not learn it.</param>
    /// <param name="epochs">Number of epochs.</param>
    /// <param name="defaults">What the options leave open.</param>
    /// <param name="seed">Seed of shuffling and dropout.</param>
    /// <param name="generator">Source of dropout of the student.</param>
    /// <returns>The calibration of the teachers' outputs, which the student's are learnt with.</returns>
    public CalibrationResult Run(TextModel model, TextNetwork student, ExampleSet examples, float[] outputs, int epochs,
        TrainingDefaults defaults, int seed, Generator generator)
    {
        log.Info(MessageSensitivity.None, $"One network learns what {model.Configuration.NetworkCount} have learnt.");
        var calibration = task.Calibrate([outputs], examples.Labels, examples.Weights);
        var teacher = Array.ConvertAll(
            outputs, output => (float)(calibration.Scales[0] * output + calibration.Intercept));
        var copy = (AttentionTrainerOptions)options.Clone();
        copy.NumberOfEpochs = epochs;
        var objective = new TextObjective(model, student, task, examples, [.. Enumerable.Range(0, examples.Count)],
            options.WordDropout, options.AttentionSpanPenalty, teacher);
        TrainingLoop.Run(host, log, [new Trainee(objective, seed, generator)], validation: null, copy, defaults,
            checkpoint: null, checkAlive);
        return calibration;
    }

    /// <summary>The calibration of a model whose networks are replaced by a student of theirs.</summary>
    /// <param name="ofModel">The calibration of the model with the teachers; the last scale is that of their outputs.</param>
    /// <param name="ofTeachers">The calibration with which the student has learnt their outputs.</param>
    public static CalibrationResult ScalesOfStudent(CalibrationResult ofModel, CalibrationResult ofTeachers)
    {
        var scale = ofTeachers.Scales[0];
        if (scale == 0)
            return ofModel; // the outputs tell nothing, and the model does not use them
        double[] scales = [.. ofModel.Scales[..^1], ofModel.Scales[^1] / scale];
        return ofModel with { Scales = scales, Intercept = ofModel.Intercept - scales[^1] * ofTeachers.Intercept };
    }
}
