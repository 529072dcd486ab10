using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the distinct values of columns and maps each to a key.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment env;
    private readonly IReadOnlyList<ColumnPair> columns;
    private readonly int maximumNumberOfKeys;
    private readonly KeyOrdinality ordinality;
    private readonly bool keyValuesAsText;
    private readonly IDataView? keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, IReadOnlyList<ColumnPair> columns,
        int maximumNumberOfKeys, KeyOrdinality ordinality, bool keyValuesAsText, IDataView? keyData)
    {
        if (keyData is { Schema.Count: not 1 })
        {
            throw new ArgumentOutOfRangeException(nameof(keyData),
                $"The key data must have one column, not {keyData.Schema.Count}.");
        }
        this.env = env;
        this.columns = columns;
        this.maximumNumberOfKeys = maximumNumberOfKeys;
        this.ordinality = ordinality;
        this.keyValuesAsText = keyValuesAsText;
        this.keyData = keyData;
    }

    public enum KeyOrdinality : byte
    {
        /// <summary>Keys in the order the values are first seen.</summary>
        ByOccurrence = 0,

        /// <summary>Keys in the order of the values; text by ordinal comparison.</summary>
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var inputs = columns.Select(column => input.Schema.Find(column.Input, "input", nameof(input))).ToArray();
        var maps = inputs.Select(column => KeyMap.Create(ItemTypeOf(column))).ToArray();
        if (keyData is null)
            Learn(input, inputs, maps, LimitFor());
        else
            LearnFromKeyData(keyData, maps);
        if (ordinality == KeyOrdinality.ByValue)
        {
            foreach (var map in maps)
                map.Sort();
        }
        WarnOfEmptyMaps(maps);
        return new ValueToKeyMappingTransformer(columns, maps, keyValuesAsText);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.WithColumns(columns, (column, input) =>
    {
        var keyValues = input.IsKey
            ? input.AnnotationsNamed(AnnotationKinds.KeyValues)
                .Where(annotation => annotation.Kind == SchemaShape.Column.VectorKind.Vector)
            : [];
        var ownKeyValues = new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
            keyValuesAsText ? TextDataViewType.Instance : input.ItemType, input.IsKey && !keyValuesAsText);
        var annotations = keyValues.DefaultIfEmpty(ownKeyValues)
            .Concat(input.AnnotationsNamed(AnnotationKinds.SlotNames));
        return new SchemaShape.Column(column.Output, input.Kind, NumberDataViewType.UInt32, true,
            new SchemaShape(annotations));
    });

    private static PrimitiveDataViewType ItemTypeOf(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType vector => vector.ItemType,
        PrimitiveDataViewType type => type,
        _ => throw Contracts.WrongType("inputSchema", "input", column.Name,
            "a standard type or a vector of one", column.Type.ToString()!),
    };

    private int LimitFor() => maximumNumberOfKeys > 0
        ? maximumNumberOfKeys
        : throw new ArgumentOutOfRangeException("maximumNumberOfKeys",
            $"There must be room for at least one key, not {maximumNumberOfKeys}.");

    private void Learn(IDataView data, DataViewSchema.Column[] columns, KeyMap[] maps, int limit)
    {
        using var cursor = data.GetRowCursor(columns.DistinctBy(column => column.Index));
        var open = maps.Select((map, i) => map.MakeLearner(cursor, columns[i], limit)).ToList();

        // A learner says when its map is full; reading stops once all are.
        while (open.Count > 0 && cursor.MoveNext())
        {
            env.CheckAlive();
            open.RemoveAll(learn => !learn());
        }
    }

    private void LearnFromKeyData(IDataView keyData, KeyMap[] maps)
    {
        var column = keyData.Schema[0];
        foreach (var map in maps)
        {
            if (!map.ItemType.Equals(column.Type))
            {
                throw new ArgumentOutOfRangeException(nameof(keyData),
                    $"The key data's column '{column.Name}' is {column.Type}, the column to map {map.ItemType}.");
            }
            Learn(keyData, [column], [map], int.MaxValue);
        }
    }

    private void WarnOfEmptyMaps(KeyMap[] maps)
    {
        using var channel = env.Start("Training");
        for (var i = 0; i < maps.Length; i++)
        {
            if (maps[i].Count == 0)
                channel.Warning(MessageSensitivity.Schema, "No keys were found for output column '{0}'.", columns[i].Output);
        }
    }
}
