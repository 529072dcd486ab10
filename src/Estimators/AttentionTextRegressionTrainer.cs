using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to predict a number from texts, such as a rating or the similarity of two texts, with a transformer encoder and
/// attention pooling beside a linear model on n-grams. Trained from scratch, in any language, or from a pretrained checkpoint on
/// disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a label column (Single; rows with NaN are ignored) and one or two text columns (String). Output: see
/// <see cref="AttentionTextRegressionTransformer"/>.
/// </remarks>
public sealed class AttentionTextRegressionTrainer : AttentionTextTrainer<AttentionTextRegressionTransformer>
{
    private readonly Options options;

    internal AttentionTextRegressionTrainer(IHostEnvironment environment, Options options)
        : this(environment, Copy(options), nameof(AttentionTextRegressionTrainer))
    {
    }

    private AttentionTextRegressionTrainer(IHostEnvironment environment, Options copy, string name)
        : base(environment, copy, name) => options = copy;

    /// <summary>The options of <see cref="AttentionTextRegressionTrainer"/>.</summary>
    public sealed class Options : AttentionTrainerOptions
    {
        /// <summary>
        /// Whether predictions are clipped to the range of the training rows' labels, as where labels are grades from 1 to 5.
        /// <c>Explain</c> explains the number before it is clipped. Default false.
        /// </summary>
        public bool ClipToLabelRange { get; set; }
    }

    private protected override TrainingTask CreateTask() => new RegressionTask(options, options.ClipToLabelRange);

    private protected override AttentionTextRegressionTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames) =>
        new(environment, model, textColumnNames);
}
