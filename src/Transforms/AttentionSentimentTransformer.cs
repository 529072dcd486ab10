using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNet.Attention;
using MLNet.Attention.Transforms;

[assembly: LoadableClass(typeof(AttentionSentimentTransformer), null, typeof(SignatureLoadModel),
    "Attention Sentiment Transformer", AttentionSentimentTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// A fitted sentiment model. It adds to the data <c>PredictedLabel</c> (Boolean), <c>Score</c> (Single, a logit:
/// above 0 means true) and <c>Probability</c> (Single, of the label being true, in [1e-7, 1 - 1e-7]).
/// </summary>
/// <remarks>
/// <para>Scoring is thread-safe: one transformer serves any number of threads, data views and prediction engines.
/// A missing or empty text is scored as one unknown word. A text of more tokens than the model reads is cut as the
/// trainer's <c>Truncation</c> option said; the n-gram part reads all of it.</para>
/// <para>Save it, alone or in a pipeline, with <c>mlContext.Model.Save</c>; <c>mlContext.Model.Load</c> reads it back
/// in any process that has this assembly beside it.</para>
/// <para>Disposing frees the network's memory. A <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer
/// by default.</para>
/// </remarks>
public sealed class AttentionSentimentTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "AttnSentimentTransform";

    private readonly TextModel model;
    private readonly OutputColumns outputs = new BinaryOutputColumns();

    internal AttentionSentimentTransformer(TextModel model, string textColumnName)
    {
        this.model = model;
        TextColumnName = textColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private AttentionSentimentTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        TextColumnName = ctx.LoadNonEmptyString();
        model = TextModel.Load(ctx, Devices.Choose(env));
        if (model.Configuration.Classes != 1)
        {
            var found = model.Configuration.Classes;
            model.Dispose();
            throw new FormatException(
                $"{TextModelConfiguration.EntryName}: 'classes' is {found}; expected 1 for a sentiment model.");
        }
    }

    /// <summary>The column whose texts are scored.</summary>
    public string TextColumnName { get; }

    /// <summary>True: rows can be scored one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The schema of what <see cref="Transform"/> returns for data of this schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is not there or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns of the model, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is not there or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ScoringDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is not there or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        model.ThrowIfDisposed();
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveNonEmptyString(TextColumnName);
        model.Save(ctx);
    }

    /// <summary>Frees the network's memory. Scoring afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => model.Dispose();

    private ScoringMapper Bind(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ScoringMapper(model, TextColumnName, outputs, inputSchema);
    }

    private static VersionInfo GetVersionInfo() => new(
        modelSignature: "ATTNSENT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        // The simple name: a full name would bind a saved model to one version of the assembly.
        loaderAssemblyName: Assembly.GetExecutingAssembly().GetName().Name!,
        loaderSignature: LoaderSignature);
}
