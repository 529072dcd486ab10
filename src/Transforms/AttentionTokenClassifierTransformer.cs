using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(AttentionTokenClassifierTransformer), null, typeof(SignatureLoadModel),
    "Attention Token Classifier Transformer", AttentionTokenClassifierTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted token classifier. It reads a column of texts (String), whose tokens stand between white space, or of given tokens (a
/// vector of String), and adds six columns:
/// <c>PredictedLabel</c> (a vector of keys with the values of the training label, one for each token),
/// <c>Score</c> (a vector of Single: for each token the probability of each key in the order of the keys and, where no key is
/// <c>O</c>, of none of them),
/// <c>Entities</c> (a vector of String: the text of each entity),
/// <c>EntityKinds</c> (a vector of String: the labels of these entities without <c>B-</c> and <c>I-</c>),
/// <c>EntitySpans</c> (a vector of Int32: start and length of each entity, in chars of the text, or of the given tokens joined
/// with spaces) and
/// <c>EntityScores</c> (a vector of Single: the probability of each entity).
/// </summary>
/// <remarks>
/// <para>Thread-safe. Predicted labels never continue an entity that has not begun: the whole text gets its likeliest legal
/// sequence. Where labels without a key stand for tokens outside of entities, they are missing keys. A text of more tokens of the
/// vocabulary than the model reads at once is read in windows that overlap by a quarter. A text without tokens has empty
/// vectors.</para>
/// <para><c>mlContext.Model.Save</c> saves the model, alone or in a pipeline.</para>
/// </remarks>
public sealed class AttentionTokenClassifierTransformer : AttentionTokenLevelTransformer
{
    internal const string LoaderSignature = "AttnTokenTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNTOKN", LoaderSignature);

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal AttentionTokenClassifierTransformer(IHostEnvironment environment, TokenModel model, string textColumnName)
        : base(environment, model)
    {
        Model = model;
        TextColumnName = textColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionTokenClassifierTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : this(env, TokenModel.Load(ctx, Version, Devices.Choose(env)))
    {
    }

    private AttentionTokenClassifierTransformer(IHostEnvironment environment, (TokenModel Model, ModelColumns Columns) loaded)
        : this(environment, loaded.Model, loaded.Columns.Inputs[0])
    {
    }

    /// <summary>The name of the text column.</summary>
    public string TextColumnName { get; }

    internal TokenModel Model { get; }

    private protected override VersionInfo SavedVersion => Version;

    private protected override ModelColumns Columns => new([TextColumnName]);

    /// <summary>Finds the entities of a text, whose tokens stand between white space. Thread-safe.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<NamedEntity> FindEntities(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var tagger = new WordTagger(Model);
        tagger.Add(text);
        return tagger.Run()[0].Entities;
    }

    /// <summary>Finds the entities of a text that is given by its tokens. Thread-safe.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public IReadOnlyList<NamedEntity> FindEntities(IReadOnlyList<string> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var tagger = new WordTagger(Model);
        tagger.AddWords([.. tokens.Select(token => token.AsMemory())]);
        return tagger.Run()[0].Entities;
    }

    private protected override RowOutputs CreateOutputs() => new TaggingOutputs(Model);
}
