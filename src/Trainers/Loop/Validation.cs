using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.NGrams;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>Rows that a model is judged on, and that its parts are mixed by.</summary>
internal sealed class Validation
{
    private readonly TrainingTask task;
    private readonly ExampleSet rows;
    private readonly float[]? ngramScores;

    private Validation(TrainingTask task, ExampleSet rows, NGramModel? ngrams)
    {
        this.task = task;
        this.rows = rows;
        ngramScores = ngrams is null ? null : NGramTrainer.Score(ngrams, rows);
    }

    /// <summary>
    /// The validation by these rows, or null when there are none or all weigh 0: they could not tell one model from
    /// another.
    /// </summary>
    /// <param name="task">What is learnt.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="ngrams">The n-gram part, whose scores do not change while the network is trained.</param>
    public static Validation? Create(TrainingTask task, ExampleSet rows, NGramModel? ngrams) =>
        rows.Weights.Any(weight => weight > 0) ? new Validation(task, rows, ngrams) : null;

    /// <summary>Judges the mixture of the n-gram part and the network; factors are in this order.</summary>
    public ValidationMetrics Evaluate(TextModel model)
    {
        var parts = new List<float[]>();
        if (ngramScores is not null)
            parts.Add(ngramScores);
        parts.Add(RunNetwork(model));
        return task.Validate(parts, rows.Labels, rows.Weights);
    }

    private float[] RunNetwork(TextModel model)
    {
        model.Network.eval();
        var outputs = new float[rows.Count * model.Configuration.Outputs];
        new TextScorer(model, texts: rows.Texts).RunNetwork(outputs);
        return outputs;
    }
}
