using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to classify texts, such as questions by topic, with a transformer encoder and attention pooling beside a linear model
/// on n-grams. Trained from scratch, in any language, or from a pretrained checkpoint on disk: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a label column (a key, as <c>MapValueToKey</c> makes it; rows without a label are ignored) and one or two text
/// columns (String). Output: see <see cref="AttentionTextClassifierTransformer"/>.
/// </remarks>
public sealed class AttentionTextClassifierTrainer : AttentionTextTrainer<AttentionTextClassifierTransformer>
{
    private readonly Options options;

    internal AttentionTextClassifierTrainer(IHostEnvironment environment, Options options)
        : this(environment, Copy(options), nameof(AttentionTextClassifierTrainer))
    {
    }

    private AttentionTextClassifierTrainer(IHostEnvironment environment, Options copy, string name)
        : base(environment, copy, name) => options = copy;

    /// <summary>The options of <see cref="AttentionTextClassifierTrainer"/>.</summary>
    public sealed class Options : AttentionClassifierOptions
    {
    }

    private protected override TrainingTask CreateTask() => new MulticlassTask(options);

    private protected override AttentionTextClassifierTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames) =>
        new(environment, model, textColumnNames);
}
