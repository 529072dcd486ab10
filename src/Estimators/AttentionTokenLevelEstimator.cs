using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of the estimators of models whose network says something of each token of a text.</summary>
/// <typeparam name="TTransformer">The transformer that <c>Fit</c> returns.</typeparam>
/// <remarks>
/// The same data, options and seed give the same model, bit for bit, on the same machine, unless there is a
/// <see cref="AttentionTrainingOptions.MaximumTrainingTime"/>. <c>MLContext.GpuDeviceId</c> and <c>MLContext.FallbackToCpu</c>
/// choose the device; messages go to <c>MLContext.Log</c>.
/// </remarks>
public abstract class AttentionTokenLevelEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : AttentionTokenLevelTransformer
{
    private protected AttentionTokenLevelEstimator(IHostEnvironment environment, TokenLevelOptions options, string name)
    {
        options.Check();
        Host = environment.Register(name);
        // Drawn once, so that fitting twice gives the same model.
        Seed = options.Seed ?? Host.Rand.Next();
    }

    /// <summary>Provides channels and the device.</summary>
    internal IHost Host { get; }

    /// <summary>Seed of all that is random.</summary>
    internal int Seed { get; }

    /// <summary>Trains a model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or of the wrong type, or an option does not fit the checkpoint.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// There is nothing to learn from, or a row is wrong (the message says why), the loss diverged, the checkpoint of the
    /// training belongs to another one, or <see cref="AttentionTrainingOptions.NumberOfEpochs"/> is 0 and the pretrained head
    /// does not fit.
    /// </exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    /// <exception cref="FormatException">
    /// The checkpoint, of the training or the pretrained one, is damaged or not known; the message names the file.
    /// </exception>
    /// <exception cref="DirectoryNotFoundException">
    /// The folder of <see cref="AttentionFineTuningOptions.Checkpoint"/> is missing.
    /// </exception>
    /// <exception cref="FileNotFoundException">That folder has no tokenizer.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input);
    }

    /// <summary>The <see cref="SchemaShape"/> of the data that the fitted transformer returns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var added = CreateShape(inputSchema).ToList();
        var kept = inputSchema.Where(column => added.TrueForAll(a => a.Name != column.Name));
        return new SchemaShape(kept.Concat(added));
    }

    private protected abstract TTransformer Train(IDataView input);

    /// <summary>The columns that the model adds, of checked ones.</summary>
    private protected abstract IEnumerable<SchemaShape.Column> CreateShape(SchemaShape inputSchema);

    /// <summary>A copy of options, so that later changes have no effect.</summary>
    private protected static TOptions Copy<TOptions>(TOptions options) where TOptions : TokenLevelOptions
    {
        ArgumentNullException.ThrowIfNull(options);
        return (TOptions)options.Clone();
    }
}
