using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Loads a model file that may be damaged and, if it loads, scores a row with it, reading all columns.</summary>
internal sealed class ModelTrial
{
    private readonly MLContext context = new(1);
    private readonly IDataView data;

    public ModelTrial() => data = context.Data.LoadFromEnumerable([new TextRow { Text = "A good film", Second = "rather bad" }]);

    /// <summary>Whether the model loads; what was wrong with it is then null.</summary>
    /// <exception cref="Exception">What scoring throws.</exception>
    public bool Run(byte[] zip, out Exception? refusal)
    {
        refusal = null;
        ITransformer model;
        try
        {
            using var stream = new MemoryStream(zip, writable: false);
            model = context.Model.Load(stream, out _);
        }
        catch (Exception error)
        {
            refusal = error.GetBaseException();
            return false;
        }
        using (model as IDisposable)
        using (var limited = Limited(model))
        {
            try
            {
                ReadAll((limited ?? model).Transform(data));
            }
            catch (InvalidOperationException error) when (limited is not null && error.Message.Contains("is NaN"))
            {
                // Weights that are finite can still be so large that nothing comes of them; a text cannot say that.
            }
        }
        return true;
    }

    // A file may ask for texts of a million tokens, which takes its time; users have a limit against it.
    private static AttentionGeneratorTransformer? Limited(ITransformer model)
    {
        if ((model as AttentionGeneratorTransformer)?.Generation is not { } options)
            return null;
        options.MaximumTimePerRow = TimeSpan.FromMilliseconds(50);
        return model is AttentionSummarizerTransformer summarizer
            ? summarizer.WithGeneration(options)
            : ((AttentionTranslatorTransformer)model).WithGeneration(options);
    }

    private void ReadAll(IDataView view)
    {
        using var cursor = view.GetRowCursor(view.Schema);
        var reads = view.Schema.Skip(data.Schema.Count).Select(column => Read(cursor, column)).ToList();
        while (cursor.MoveNext())
        {
            foreach (var read in reads)
                read();
        }
    }

    private static Action Read(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: TextDataViewType } => Read<VBuffer<ReadOnlyMemory<char>>>(row, column),
        VectorDataViewType { ItemType: KeyDataViewType } => Read<VBuffer<uint>>(row, column),
        VectorDataViewType vector when vector.ItemType == NumberDataViewType.Int32 => Read<VBuffer<int>>(row, column),
        VectorDataViewType => Read<VBuffer<float>>(row, column),
        TextDataViewType => Read<ReadOnlyMemory<char>>(row, column),
        KeyDataViewType => Read<uint>(row, column),
        BooleanDataViewType => Read<bool>(row, column),
        _ => Read<float>(row, column),
    };

    private static Action Read<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () => getter(ref value);
    }

    private sealed class TextRow
    {
        public string? Text { get; set; }

        public string? Second { get; set; }
    }
}
