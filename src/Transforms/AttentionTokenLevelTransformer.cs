using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>The base class of fitted models whose network says something of each token of a text.</summary>
/// <remarks>Thread-safe. <c>mlContext.Model.Save</c> saves the model, alone or in a pipeline.</remarks>
public abstract class AttentionTokenLevelTransformer : ITransformer, IDisposable
{
    private readonly IHostEnvironment environment;
    private readonly FittedModel model;

    private protected AttentionTokenLevelTransformer(IHostEnvironment environment, FittedModel model)
    {
        this.environment = environment;
        this.model = model;
    }

    /// <summary>How the model was trained; null for one that was not, as a checkpoint that is used as it is.</summary>
    public TrainingSummary? TrainingSummary => model.Summary;

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
        get => model.Storage;
        set => model.StoreAs(value);
    }

    /// <summary>True: rows can be read one at a time, by a prediction engine.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The signature and version of the transformer in a saved model.</summary>
    private protected abstract VersionInfo SavedVersion { get; }

    /// <summary>The columns of the transformer.</summary>
    private protected abstract ModelColumns Columns { get; }

    /// <summary>The schema of the data that <see cref="Transform"/> returns for data of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of the wrong type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Bind(inputSchema).OutputSchema;

    /// <summary>The data with the columns added, computed in batches as they are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of the wrong type.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(Bind(input.Schema), input);
    }

    /// <summary>The same mapping for single rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or of the wrong type.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => Bind(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => model.Save(ctx, SavedVersion, Columns);

    /// <summary>Releases the network. Predicting afterwards throws <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => model.Dispose();

    /// <summary>Creates what computes the columns that are added.</summary>
    private protected abstract RowOutputs CreateOutputs();

    private ModelMapper Bind(DataViewSchema inputSchema) => new(environment, CreateOutputs(), Columns.Inputs, inputSchema);
}
