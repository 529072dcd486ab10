using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>The distinct values of a column, numbered from one; zero stands for all others.</summary>
internal abstract class KeyMap(PrimitiveDataViewType itemType)
{
    public PrimitiveDataViewType ItemType => itemType;

    public abstract int Count { get; }

    /// <summary>A key needs at least one value, so an empty map has the type of one with a single value.</summary>
    public KeyDataViewType KeyType => new(typeof(uint), Math.Max(1, Count));

    public static KeyMap Create(PrimitiveDataViewType itemType) =>
        GenericCall.Invoke<KeyMap>(Create<int>, [itemType.RawType], itemType);

    public static KeyMap Load(BinaryReader reader)
    {
        var map = Create(DataKinds.TypeOf((DataKind)reader.ReadByte()));
        map.LoadValues(reader);
        return map;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write((byte)DataKinds.KindOf(itemType.RawType));
        SaveValues(writer);
    }

    /// <summary>Something that adds the current row's value, and says whether there is room for more.</summary>
    public abstract Func<bool> MakeLearner(DataViewRow row, DataViewSchema.Column column, int limit);

    public abstract void Sort();

    public abstract Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input);

    public abstract void AddKeyValues(DataViewSchema.Annotations.Builder annotations);

    private protected abstract void SaveValues(BinaryWriter writer);

    private protected abstract void LoadValues(BinaryReader reader);

    private static KeyMap Create<T>(PrimitiveDataViewType itemType) where T : struct => new KeyMap<T>(itemType);
}

internal sealed class KeyMap<T>(PrimitiveDataViewType itemType) : KeyMap(itemType) where T : struct
{
    private readonly Dictionary<T, uint> keys = new(TextComparer.Instance as IEqualityComparer<T>);

    public override int Count => keys.Count;

    public override Func<bool> MakeLearner(DataViewRow row, DataViewSchema.Column column, int limit)
    {
        if (column.Type is VectorDataViewType)
            return MakeVectorLearner(row, column, limit);
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return Add(value, limit);
        };
    }

    private Func<bool> MakeVectorLearner(DataViewRow row, DataViewSchema.Column column, int limit)
    {
        var getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            return values.DenseValues().ToArray().All(value => Add(value, limit));
        };
    }

    public override void Sort()
    {
        var values = Values();
        Array.Sort(values, TextComparer.Instance as IComparer<T>);
        for (var i = 0; i < values.Length; i++)
            keys[values[i]] = (uint)i + 1;
    }

    public override Delegate MakeGetter(DataViewRow row, DataViewSchema.Column input) =>
        ColumnMapping.Getter<T, uint>(row, input, value => keys.GetValueOrDefault(value));

    public override void AddKeyValues(DataViewSchema.Annotations.Builder annotations)
    {
        var values = Values();
        if (values.Length == 0)
            return;
        annotations.Add(AnnotationKinds.KeyValues, new VectorDataViewType(ItemType, values.Length),
            (ref VBuffer<T> destination) => VBuffer<T>.Copy(values, 0, ref destination, values.Length));
    }

    private protected override void SaveValues(BinaryWriter writer)
    {
        var values = Values();
        writer.Write(values.Length);
        if (values is ReadOnlyMemory<char>[] texts)
        {
            foreach (var text in texts)
                writer.Write(text.ToString());
        }
        else
        {
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }

    private protected override void LoadValues(BinaryReader reader)
    {
        var values = new T[reader.ReadInt32()];
        if (values is ReadOnlyMemory<char>[] texts)
        {
            for (var i = 0; i < texts.Length; i++)
                texts[i] = reader.ReadString().AsMemory();
        }
        else
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        foreach (var value in values)
        {
            if (!keys.TryAdd(value, (uint)keys.Count + 1))
                throw new FormatException($"The key value '{value}' stands twice in the model.");
        }
    }

    private static bool IsMissing(T value) => value switch
    {
        ReadOnlyMemory<char> text => text.IsEmpty,
        float real => float.IsNaN(real),
        double real => double.IsNaN(real),
        _ => false,
    };

    private bool Add(T value, int limit)
    {
        if (!IsMissing(value) && !keys.ContainsKey(value))
            keys.Add(Keep(value), (uint)keys.Count + 1);
        return keys.Count < limit;
    }

    /// <summary>The getter may reuse the memory of a text.</summary>
    private static T Keep(T value) =>
        value is ReadOnlyMemory<char> text ? (T)(object)text.ToString().AsMemory() : value;

    private T[] Values()
    {
        var values = new T[Count];
        foreach (var (value, key) in keys)
            values[key - 1] = value;
        return values;
    }
}
