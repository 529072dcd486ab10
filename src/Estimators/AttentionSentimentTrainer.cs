using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to classify texts as true or false, such as reviews as positive or negative, with a transformer encoder and attention
/// pooling beside a linear model on n-grams. Trained from scratch, in any language, or from a pretrained checkpoint on disk: no
/// weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a label column (Boolean, Single, Double or a key of 2 values; rows without a label are ignored) and one or two
/// text columns (String). Output: see <see cref="AttentionSentimentTransformer"/>.
/// </remarks>
public sealed class AttentionSentimentTrainer : AttentionTextTrainer<AttentionSentimentTransformer>
{
    private readonly Options options;

    internal AttentionSentimentTrainer(IHostEnvironment environment, Options options)
        : this(environment, Copy(options), nameof(AttentionSentimentTrainer))
    {
    }

    private AttentionSentimentTrainer(IHostEnvironment environment, Options copy, string name)
        : base(environment, copy, name) => options = copy;

    /// <summary>The options of <see cref="AttentionSentimentTrainer"/>.</summary>
    public sealed class Options : AttentionClassifierOptions
    {
    }

    private protected override TrainingTask CreateTask() => new BinaryTask(options);

    private protected override AttentionSentimentTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames) =>
        new(environment, model, textColumnNames);
}
