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

        /// <summary>
        /// The language of the texts to translate, as a <see cref="AttentionFineTuningOptions.Checkpoint"/> of mBART or mBART-50
        /// codes it, such as "en_XX"; an error lists the codes that it knows. Default null: the language that the tokenizer of
        /// the folder has.
        /// </summary>
        public string? SourceLanguage { get; set; }

        /// <summary>
        /// The language of the translations, likewise. Default null: as the folder says, which it must do for an mBART
        /// (<c>decoder_start_token_id</c>); an mBART-50 chooses without it (<c>forced_bos_token_id</c>).
        /// </summary>
        public string? TargetLanguage { get; set; }

        internal override (string? Source, string? Target) Languages => (SourceLanguage, TargetLanguage);

        internal override (string Option, string Name) Source => (nameof(SourceColumnName), SourceColumnName);

        internal override string OutputName => OutputColumnName;

        internal override AttentionGeneratorOptions Defaults => new Options();

        internal override void Check()
        {
            base.Check();
            CheckLanguage(SourceLanguage, nameof(SourceLanguage));
            CheckLanguage(TargetLanguage, nameof(TargetLanguage));
        }

        private void CheckLanguage(string? language, string option)
        {
            if (language is not null && Checkpoint is null)
                throw Wrong($"'{language}'", $"null without '{nameof(Checkpoint)}'", option);
        }
    }

    private protected override AttentionTranslatorTransformer CreateTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName) =>
        new(environment, model, outputColumnName, inputColumnName);
}
