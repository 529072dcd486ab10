namespace Microsoft.ML.Data;

/// <summary>Copies of a column's values, each in a numbered slot.</summary>
internal abstract class ColumnStore
{
    public static ColumnStore Create(DataViewSchema.Column column) => column.Type is VectorDataViewType vector
        ? GenericCall.Invoke<ColumnStore>(CreateVectors<int>, [vector.ItemType.RawType])
        : GenericCall.Invoke<ColumnStore>(CreateScalars<int>, [column.Type.RawType]);

    /// <summary>Copies the row's value into a slot.</summary>
    public abstract Action<int> MakeReader(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter of the value in whatever slot is current.</summary>
    public ValueGetter<T> Getter<T>(DataViewSchema.Column column, Func<int> slot) =>
        MakeGetter(slot) as ValueGetter<T> ?? throw new InvalidOperationException(
            $"Column '{column.Name}' is {column.Type}; it cannot be read as {typeof(T)}.");

    private protected abstract Delegate MakeGetter(Func<int> slot);

    private static ColumnStore CreateScalars<T>() => new Scalars<T>();

    private static ColumnStore CreateVectors<T>() => new Vectors<T>();

    private abstract class Store<T> : ColumnStore
    {
        private T[] values = [];

        protected T this[int slot] => values[slot];

        public override Action<int> MakeReader(DataViewRow row, DataViewSchema.Column column)
        {
            var getter = row.GetGetter<T>(column);
            return slot =>
            {
                if (slot >= values.Length)
                    Array.Resize(ref values, Math.Max(16, 2 * slot));
                getter(ref values[slot]);
            };
        }
    }

    private sealed class Scalars<T> : Store<T>
    {
        private protected override Delegate MakeGetter(Func<int> slot) =>
            (ValueGetter<T>)((ref T value) => value = this[slot()]);
    }

    private sealed class Vectors<T> : Store<VBuffer<T>>
    {
        // The reader may write into the buffer that it gets.
        private protected override Delegate MakeGetter(Func<int> slot) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => this[slot()].CopyTo(ref value));
    }
}
