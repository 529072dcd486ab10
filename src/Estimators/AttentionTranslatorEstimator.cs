using MLNet.Attention.Transforms.Models;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>
/// Learns to translate from pairs of source and target: an encoder-decoder with attention. Trained from scratch, for any pair of
/// languages: no weights are downloaded.
/// </summary>
/// <remarks>
/// Input: a source column and a target column (String); rows without a target are ignored. Output: see
/// <see cref="AttentionTranslatorTransformer"/>.
/// </remarks>
/// <example><code>
/// var options = new AttentionTranslatorEstimator.Options { MaximumTrainingTime = TimeSpan.FromMinutes(20) };
/// using var model = mlContext.Transforms.Text.AttentionTranslator("Translation", "English", "German", options).Fit(trainData);
/// Console.WriteLine(model.Generate("a good day"));
/// </code></example>
public sealed class AttentionTranslatorEstimator : AttentionGeneratorEstimator<AttentionTranslatorTransformer>
{
    internal AttentionTranslatorEstimator(IHostEnvironment environment, Options options)
        : base(environment, Copy(options), nameof(AttentionTranslatorEstimator))
    {
    }

    /// <summary>The options of <see cref="AttentionTranslatorEstimator"/>. Tokens cannot be copied by default.</summary>
    public sealed class Options : AttentionGeneratorOptions
    {
        /// <summary>Name of the column to add. Default "Translation".</summary>
        public string OutputColumnName { get; set; } = "Translation";

        /// <summary>Name of the column with the texts to translate (String). Default "Source".</summary>
        public string SourceColumnName { get; set; } = "Source";

        internal override (string Option, string Name) Source => (nameof(SourceColumnName), SourceColumnName);

        internal override string OutputName => OutputColumnName;

        internal override AttentionGeneratorOptions Defaults => new Options();
    }

    private protected override AttentionTranslatorTransformer CreateTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName) =>
        new(environment, model, outputColumnName, inputColumnName);
}
