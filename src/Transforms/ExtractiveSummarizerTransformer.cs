using MLNet.Attention;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(ExtractiveSummarizerTransformer), null, typeof(SignatureLoadModel),
    "Extractive Summarizer Transformer", ExtractiveSummarizerTransformer.LoaderSignature)]

namespace MLNet.Attention;

/// <summary>
/// Adds summaries of texts that are made of their own sentences. Three columns: the summary (String), <c>{Output}Spans</c> (a
/// vector of Int32: start and length, in chars of the text, of each chosen sentence) and <c>{Output}Scores</c> (a vector of
/// Single: the score of each chosen sentence).
/// </summary>
/// <remarks>
/// <para>Thread-safe. The chosen sentences keep their order and their text. They are joined with a space, without anything in
/// Chinese and Japanese, and with a line break between items of a list or turns of a dialogue. A missing or empty text has an
/// empty summary; any other text that has a sentence has a summary of at least one.</para>
/// <para>Time is linear in the length of the text, but for texts of up to 1,024 sentences, where it has a part that grows with
/// the square of their number; longer texts are ranked in sections. Memory for one text has at most 4 MiB beside what is
/// proportional to its length.</para>
/// <para>A <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer, unless it is created with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>.</para>
/// </remarks>
public sealed class ExtractiveSummarizerTransformer : ITransformer, IDisposable
{
    internal const string LoaderSignature = "AttnExtractiveTransform";

    private static readonly VersionInfo Version = ModelVersion.Create("ATTNEXTR", LoaderSignature);

    private readonly IHostEnvironment environment;
    private readonly ExtractiveModel model;

    /// <summary>Takes ownership of <paramref name="model"/>.</summary>
    internal ExtractiveSummarizerTransformer(
        IHostEnvironment environment, ExtractiveModel model, string outputColumnName, string textColumnName)
    {
        this.environment = environment;
        this.model = model;
        OutputColumnName = outputColumnName;
        TextColumnName = textColumnName;
    }

    // Called by ML.NET's loader, by reflection.
    private ExtractiveSummarizerTransformer(IHostEnvironment env, ModelLoadContext ctx)
    {
        environment = env;
        (model, var columns) = ExtractiveModel.Load(ctx, Version, () => Devices.Choose(env));
        OutputColumnName = columns.Output!;
        TextColumnName = columns.Inputs[0];
    }

    /// <summary>The name of the column with the summaries, and the beginning of the names of the two others.</summary>
    public string OutputColumnName { get; }

    /// <summary>The name of the text column.</summary>
    public string TextColumnName { get; }

    /// <summary>How the model was trained; null for a model that an earlier version saved, which did not keep it.</summary>
    public TrainingSummary? TrainingSummary => model.Summary;

    /// <summary>
    /// How the weights of its network, if it has one, are stored when the model is saved: at first as the option of the trainer
    /// says, or as a loaded model was.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">
    /// A weight cannot be stored so; the message names it, and the property is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public WeightStorage WeightStorage
    {
        get => model.Storage;
        set => model.StoreAs(value);
    }

    /// <summary>True: rows can be summarised one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Summarises a text, and tells the score of each of its sentences. Thread-safe.</summary>
    /// <param name="text">The text; an empty text has an empty summary.</param>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public ExtractedSummary Summarize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var extractor = new SentenceExtractor(model);
        extractor.Add(text);
        var extract = extractor.Run()[0];
        var chosen = extract.Chosen.ToHashSet();
        return new ExtractedSummary(extract.Summary, [.. extract.Sentences.Select((sentence, i) => new ExtractedSentence(
            new TextRange(0, sentence.Start, sentence.Length), extract.Scores[i], chosen.Contains(i)))]);
    }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns added, computed in blocks as it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The text column is missing or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        model.Save(ctx, Version, new ModelColumns([TextColumnName], OutputColumnName));

    /// <summary>Releases the model. Summarising afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => model.Dispose();

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(environment, new ExtractOutputs(model, OutputColumnName), [TextColumnName], inputSchema);
}
