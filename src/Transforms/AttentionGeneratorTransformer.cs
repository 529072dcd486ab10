using System.Runtime.CompilerServices;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Explanation;
using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Outputs;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of all fitted models that generate a text from a text.</summary>
/// <remarks>
/// <para>The model adds a column with the generated text (String). With the option <c>OutputCandidates</c> it adds
/// <c>{Output}Candidates</c> (a vector of String: the best texts) and <c>{Output}LogProbabilities</c> (a vector of Single: the
/// natural logarithm of the probability of each). With <c>OutputAlignment</c> it adds <c>{Output}Tokens</c> and
/// <c>{Output}SourceTokens</c> (vectors of String, of lengths L and S) and <c>{Output}Alignment</c> (a vector of L·S Single: for
/// each token of the text the weights of all tokens of the source, which sum to 1). The text of an empty or missing source is
/// empty. Of a source longer than the option <c>MaximumTokens</c>, the rest is not read.</para>
/// <para>Generating is thread-safe: one transformer serves any number of threads, data views and prediction engines. The text
/// of a row does not depend on other rows, apart from rounding, which may decide between two equally likely tokens.</para>
/// <para><c>mlContext.Model.Save</c> saves the model, alone or in a pipeline; <c>mlContext.Model.Load</c> loads it in any
/// process that has this assembly.</para>
/// <para>Disposing frees the network's memory as soon as no thread generates with it any more. A
/// <see cref="PredictionEngine{TSrc, TDst}"/> disposes its transformer, unless it is created with
/// <c>new PredictionEngineOptions { OwnsTransformer = false }</c>.</para>
/// </remarks>
public abstract class AttentionGeneratorTransformer : ITransformer, IDisposable
{
    private protected AttentionGeneratorTransformer(
        IHostEnvironment environment, SequenceModel model, string outputColumnName, string inputColumnName)
    {
        Environment = environment;
        Model = model;
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName;
    }

    /// <summary>Reads what <see cref="ICanSaveModel.Save"/> wrote.</summary>
    private protected AttentionGeneratorTransformer(IHostEnvironment environment, ModelLoadContext context, VersionInfo version)
    {
        Environment = environment;
        (Model, var columns) = SequenceModel.Load(context, version, Devices.Choose(environment));
        OutputColumnName = columns.Output!;
        InputColumnName = columns.Inputs[0];
    }

    /// <summary>The name of the column with the generated text.</summary>
    public string OutputColumnName { get; }

    /// <summary>The name of the column of sources.</summary>
    public string InputColumnName { get; }

    /// <summary>How texts are generated: a copy of the options that the model was fitted with.</summary>
    public GenerationOptions Generation => Model.Configuration.Generation.Clone();

    /// <summary>How the model was trained; null for a model that an earlier version saved, which did not keep it.</summary>
    public TrainingSummary? TrainingSummary => Model.Summary;

    /// <summary>
    /// How the weights are stored when the model is saved: at first as the option of the trainer says, or as a loaded model was.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is none of the enumeration.</exception>
    /// <exception cref="InvalidOperationException">
    /// A weight cannot be stored so; the message names it, and the property is as it was.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public WeightStorage WeightStorage
    {
        get => Model.Storage;
        set => Model.StoreAs(value);
    }

    /// <summary>True: rows can be read one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>Logs warnings; its cancellation cancels cursors.</summary>
    internal IHostEnvironment Environment { get; }

    internal SequenceModel Model { get; }

    /// <summary>The signature and version of the transformer in a saved model.</summary>
    private protected abstract VersionInfo Version { get; }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns of the model, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing or is not text.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    /// <summary>Generates the best text for a source. Thread-safe.</summary>
    /// <param name="text">The source.</param>
    /// <param name="options">How the text is generated; null for <see cref="Generation"/>.</param>
    /// <param name="cancellationToken">Cancels the work before its next token.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">The network computes NaN.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public string Generate(string text, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Generate([text], options, cancellationToken)[0];
    }

    /// <summary>Generates the best text for each source, in batches. Thread-safe.</summary>
    /// <param name="texts">The sources; none may be null.</param>
    /// <param name="options">How texts are generated; null for <see cref="Generation"/>.</param>
    /// <param name="cancellationToken">Cancels the work before its next token.</param>
    /// <returns>One text per source, in their order.</returns>
    /// <exception cref="ArgumentException">A source is null.</exception>
    /// <inheritdoc cref="Generate(string, GenerationOptions?, CancellationToken)" path="/exception"/>
    public IReadOnlyList<string> Generate(
        IReadOnlyList<string> texts, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var generator = CreateGenerator(options, cancellationToken);
        for (var i = 0; i < texts.Count; i++)
        {
            generator.Add(texts[i] ?? throw new ArgumentException(
                $"'{nameof(texts)}' has null at index {i}; expected a text.", nameof(texts)));
        }
        generator.Run();
        return [.. texts.Select((text, i) => new GeneratedRow(Model, text, generator[i]).Text)];
    }

    /// <summary>
    /// Generates a text piece by piece, for a reader who waits: greedily, or by sampling if the options say so. Thread-safe.
    /// </summary>
    /// <param name="text">The source.</param>
    /// <param name="options">
    /// How the text is generated; null for <see cref="Generation"/>. There is no beam, and one result: each piece is final.
    /// </param>
    /// <param name="cancellationToken">Cancels the work before its next token.</param>
    /// <returns>The pieces, none empty; together they are the text. An empty source has none.</returns>
    /// <inheritdoc cref="Generate(string, GenerationOptions?, CancellationToken)" path="/exception"/>
    public IAsyncEnumerable<string> GenerateStreamAsync(
        string text, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        options ??= Generation;
        options.Check();
        return Stream(text, options.Clone(), cancellationToken);
    }

    /// <summary>
    /// Generates texts for a source and explains them: how much each token attended to each token of the source, how likely it
    /// was and how far it was copied. Thread-safe; does not change the model.
    /// </summary>
    /// <param name="mlContext">Cancelling its execution cancels a running explanation.</param>
    /// <param name="text">The source.</param>
    /// <param name="options">
    /// How texts are generated; null for <see cref="Generation"/> with as many results as its beam has hypotheses.
    /// </param>
    /// <param name="cancellationToken">Cancels the work before its next token.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> or the execution of <paramref name="mlContext"/> was cancelled.
    /// </exception>
    public GenerationExplanation Explain(
        MLContext mlContext, string text, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mlContext);
        ArgumentNullException.ThrowIfNull(text);
        if (options is null)
        {
            options = Generation;
            options.NumberOfResults = Math.Max(options.NumberOfResults, options.Sample ? 1 : options.BeamSize);
        }
        options.Check();
        var execution = new Cancellation(mlContext.Model.GetEnvironment());
        return GenerationExplainer.Explain(Model, text, options.Clone(), CheckAlive);

        void CheckAlive()
        {
            cancellationToken.ThrowIfCancellationRequested();
            execution.Check();
        }
    }

    /// <summary>
    /// Writes the model as a checkpoint, a folder in the layout of Hugging Face's transformers: <c>config.json</c>,
    /// <c>generation_config.json</c>, <c>model.safetensors</c>, <c>tokenizer.json</c> and <c>tokenizer_config.json</c>; a Marian
    /// whose sources and targets are cut into different tokens has <c>source.spm</c>, <c>target.spm</c>, <c>vocab.json</c> and,
    /// where the ids of targets are others, <c>target_vocab.json</c> in place of <c>tokenizer.json</c>. Its network computes what
    /// this model does, and it generates the same texts; a prefix of sources, a seed and a time for a row have no place there.
    /// The folder appears when it is complete.
    /// </summary>
    /// <param name="directory">The folder, which must be new or empty.</param>
    /// <exception cref="InvalidOperationException">
    /// The model was not fitted with the option <c>Checkpoint</c>, its sources and targets have different tokenizers that are not
    /// those of a Marian, or a weight cannot be stored as <see cref="WeightStorage"/>.
    /// </exception>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The transformer was disposed.</exception>
    public void SaveCheckpoint(string directory) => SequenceModelCheckpoint.Write(Model, directory);

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        Model.Save(ctx, Version, new ModelColumns([InputColumnName], OutputColumnName));

    /// <summary>Releases the network. Generating afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => Model.Dispose();

    private async IAsyncEnumerable<string> Stream(
        string text, GenerationOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var lease = Model.Lease();
        if (string.IsNullOrWhiteSpace(text))
            yield break;
        var generator = CreateGenerator(options, cancellationToken);
        generator.Add(text);
        var pieces = new StreamingDecoder(Model.Target);
        using var state = await Run(() => generator.Start([0])).ConfigureAwait(false);
        var seed = generator.SeedOf(0, options.ChooseSeed());
        using var tokens = TokenGenerator.Generate(state, generator.CreateRequest(), seed).GetEnumerator();
        while (await Run(tokens.MoveNext).ConfigureAwait(false))
        {
            if (pieces.Append(tokens.Current) is { Length: > 0 } piece)
                yield return piece;
        }
        if (pieces.Finish() is { Length: > 0 } rest)
            yield return rest;

        // Each step is a turn in the pool, and no thread waits for the reader.
        static Task<T> Run<T>(Func<T> step) => Task.Run(() =>
        {
            var result = default(T)!;
            ForwardPool.Shared.Run(1, _ => result = step());
            return result;
        });
    }

    private SequenceGenerator CreateGenerator(GenerationOptions? options, CancellationToken cancellationToken)
    {
        options?.Check();
        return new SequenceGenerator(
            Model, options?.Clone() ?? Model.Configuration.Generation, cancellationToken.ThrowIfCancellationRequested);
    }

    private ModelMapper Bind(DataViewSchema inputSchema) =>
        new(Environment, new GenerationOutputs(Model, OutputColumnName), [InputColumnName], inputSchema);
}
