using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
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
        /// <summary>
        /// The name of false in <see cref="ClassPrediction"/> and <see cref="TextExplanation"/>. Not empty; default "negative".
        /// The columns of <c>Transform</c> have no names of classes.
        /// </summary>
        public string NegativeClassName { get; set; } = "negative";

        /// <summary>The name of true. Not empty, not that of false; default "positive".</summary>
        public string PositiveClassName { get; set; } = "positive";

        /// <summary>Name of the column that the model adds for the probability of true. Default "Probability".</summary>
        public string ProbabilityColumnName { get; set; } = OutputNames.UsualProbability;

        internal override OutputNames OutputNames => base.OutputNames with { Probability = ProbabilityColumnName };

        internal override void Check()
        {
            base.Check();
            CheckName(NegativeClassName, nameof(NegativeClassName), "class");
            CheckName(PositiveClassName, nameof(PositiveClassName), "class");
            if (PositiveClassName == NegativeClassName)
            {
                throw Wrong($"'{PositiveClassName}'", $"another name than that of '{nameof(NegativeClassName)}'",
                    nameof(PositiveClassName));
            }
        }
    }

    private protected override TrainingTask CreateTask() =>
        new BinaryTask(options, [options.NegativeClassName, options.PositiveClassName]);

    private protected override AttentionSentimentTransformer CreateTransformer(
        IHostEnvironment environment, TextModel model, IReadOnlyList<string> textColumnNames) =>
        new(environment, model, textColumnNames);
}
