using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Learns the distinct values of a column and maps each to a key.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment env;
    private readonly ColumnPair column;
    private readonly int maximumNumberOfKeys;
    private readonly KeyOrdinality ordinality;
    private readonly IDataView? keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnPair column, int maximumNumberOfKeys,
        KeyOrdinality ordinality, IDataView? keyData)
    {
        this.env = env;
        this.column = column;
        this.maximumNumberOfKeys = maximumNumberOfKeys;
        this.ordinality = ordinality;
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
        if (maximumNumberOfKeys <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(maximumNumberOfKeys),
                $"There must be room for at least one key, not {maximumNumberOfKeys}.");
        }
        var source = input.Schema.Find(column.Input, "input", nameof(input));
        var map = KeyMap.Create(ItemTypeOf(source));
        if (keyData is null)
            Learn(input, source, map);
        else
            Learn(keyData, KeyColumn(keyData, map), map);
        if (ordinality == KeyOrdinality.ByValue)
            map.Sort();
        if (map.Count == 0)
        {
            using var channel = env.Start("Training");
            channel.Warning(MessageSensitivity.Schema, "No keys were found for output column '{0}'.", column.Output);
        }
        return new ValueToKeyMappingTransformer(column, map);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.WithColumn(column, input =>
    {
        var keyValues = new SchemaShape.Column(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
            input.ItemType, isKey: false);
        return new SchemaShape.Column(column.Output, input.Kind, NumberDataViewType.UInt32, true,
            new SchemaShape(input.AnnotationsNamed(AnnotationKinds.SlotNames).Prepend(keyValues)));
    });

    private static DataViewSchema.Column KeyColumn(IDataView keys, KeyMap map) =>
        keys.Schema.Count == 1 && keys.Schema[0].Type.Equals(map.ItemType)
            ? keys.Schema[0]
            : throw new ArgumentException($"The key data has {keys.Schema.Count} columns, the first of them " +
                $"{(keys.Schema.Count == 0 ? "missing" : keys.Schema[0].Type)}; expected one of {map.ItemType}.", nameof(keys));

    private static PrimitiveDataViewType ItemTypeOf(DataViewSchema.Column column) => column.Type switch
    {
        PrimitiveDataViewType type and not KeyDataViewType => type,
        VectorDataViewType { ItemType: not KeyDataViewType } vector => vector.ItemType,
        _ => throw Contracts.WrongType("inputSchema", "input", column.Name,
            "a standard type that is no key, as compat maps no others", column.Type.ToString()!),
    };

    private void Learn(IDataView data, DataViewSchema.Column source, KeyMap map)
    {
        using var cursor = data.GetRowCursor([source]);
        var learn = map.MakeLearner(cursor, source, maximumNumberOfKeys);
        while (cursor.MoveNext())
        {
            env.CheckAlive();
            if (!learn())
                return;
        }
    }
}
