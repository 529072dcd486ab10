using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to summarize texts from pairs of text and summary: an encoder-decoder with attention and a copy mechanism writes the
/// summary in its own words. Trained from scratch, in any language: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a text column and a target column (String); rows without a target are ignored. Output: see
/// <see cref="AttentionSummarizerTransformer"/>.
/// </remarks>
/// <example><code>
/// using var model = mlContext.Transforms.Text.AttentionSummarizer("Summary", "Text", "Target").Fit(trainData);
/// Console.WriteLine(model.Generate(text));
/// Console.WriteLine(mlContext.EvaluateText(model.Transform(testData), "Target", "Summary"));
/// </code></example>
public sealed class AttentionSummarizerEstimator : AttentionGeneratorEstimator<AttentionSummarizerTransformer>
{
    internal AttentionSummarizerEstimator(IHostEnvironment environment, Options options)
        : base(environment, Copy(options), nameof(AttentionSummarizerEstimator))
    {
    }

    /// <summary>The options of <see cref="AttentionSummarizerEstimator"/>. Tokens can be copied by default.</summary>
    public sealed class Options : AttentionGeneratorOptions
    {
        /// <summary>Creates the default options.</summary>
        public Options() => CopyMechanism = true;

        /// <summary>Name of the column to add. Default "Summary".</summary>
        public string OutputColumnName { get; set; } = "Summary";

        /// <summary>Name of the column with the texts (String). Default "Text".</summary>
        public string TextColumnName { get; set; } = "Text";

        internal override (string Option, string Name) Source => (nameof(TextColumnName), TextColumnName);

        internal override string OutputName => OutputColumnName;

        internal override AttentionGeneratorOptions Defaults => new Options();
    }

    private protected override AttentionSummarizerTransformer CreateTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName) =>
        new(environment, model, outputColumnName, inputColumnName);
}
