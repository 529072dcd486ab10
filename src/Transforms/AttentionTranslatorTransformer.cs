using MLNet.Attention;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionTranslatorTransformer), null, typeof(SignatureLoadModel),
    "Attention Translator Transformer", AttentionTranslatorTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>A fitted translator, which writes a translation of each text.</summary>
/// <inheritdoc cref="AttentionGeneratorTransformer"/>
public sealed class AttentionTranslatorTransformer : AttentionGeneratorTransformer
{
    internal const string LoaderSignature = "AttnTranslatorTransform";

    private static readonly VersionInfo CurrentVersion = ModelVersion.Create("ATTNTRAN", LoaderSignature);

    internal AttentionTranslatorTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName)
        : base(environment, model, outputColumnName, inputColumnName)
    {
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionTranslatorTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(env, ctx, CurrentVersion)
    {
    }

    private protected override VersionInfo Version => CurrentVersion;

    /// <summary>
    /// The same model with other options of generation. It shares the network, whose memory is freed when both are disposed.
    /// </summary>
    /// <param name="options">How texts are generated; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public AttentionTranslatorTransformer WithGeneration(GenerationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new(Environment, Model.With(options.Clone()), OutputColumnName, InputColumnName);
    }
}
