using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Gives each row a place between 0 and 1 that a split cuts at: at random, or by a column, so that rows with equal
/// values stay together.
/// </summary>
internal abstract class Sampling
{
    /// <summary>Whether a row's place depends on the order of the rows.</summary>
    public abstract bool NeedsOrder { get; }

    /// <summary>The column the place is taken from, if any.</summary>
    public abstract DataViewSchema.Column? Column { get; }

    public static Sampling Create(IHostEnvironment env, IDataView data, string? columnName, int? seed)
    {
        seed ??= ((IHostEnvironmentInternal)env).Seed;
        if (columnName is null)
            return new RandomSampling(seed ?? env.Register("Sampling").Rand.Next());
        var column = data.Schema.Find(columnName, "sampling key", nameof(columnName));
        var itemType = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        return GenericCall.Invoke<Sampling>(ByColumn<int>, [itemType.RawType], data, column, seed ?? 0);
    }

    /// <summary>The place of the cursor's row, asked once per row in turn; NaN is in no set.</summary>
    public abstract Func<double> PlaceGetter(DataViewRowCursor cursor);

    private static Sampling ByColumn<T>(IDataView data, DataViewSchema.Column column, int seed) => column.Type switch
    {
        KeyDataViewType key => new KeySampling(column, key),
        var type when type == NumberDataViewType.Single || type == NumberDataViewType.Double =>
            NumberSampling.Create(data, column),
        _ => new HashSampling<T>(column, seed),
    };

    private sealed class RandomSampling(int seed) : Sampling
    {
        public override bool NeedsOrder => true;

        public override DataViewSchema.Column? Column => null;

        public override Func<double> PlaceGetter(DataViewRowCursor cursor)
        {
            var random = new Random(seed);
            return () => random.NextSingle();
        }
    }

    private abstract class ColumnSampling(DataViewSchema.Column column) : Sampling
    {
        public override bool NeedsOrder => false;

        public override DataViewSchema.Column? Column => column;

        protected static Func<double> Read<T>(ValueGetter<T> getter, Func<T, double> place)
        {
            T value = default!;
            return () =>
            {
                getter(ref value);
                return place(value);
            };
        }
    }

    /// <summary>The place of the key among its values.</summary>
    private sealed class KeySampling(DataViewSchema.Column column, KeyDataViewType key) : ColumnSampling(column)
    {
        private readonly DataViewSchema.Column column = column;

        public override Func<double> PlaceGetter(DataViewRowCursor cursor) =>
            Read(ValueConversions.GetterAs<ulong>(cursor, column, NumberDataViewType.UInt64),
                value => value > 0 && value <= key.Count ? (value - 0.5) / key.Count : double.NaN);
    }

    /// <summary>The place of the number between the least and the greatest.</summary>
    private sealed class NumberSampling(DataViewSchema.Column column, double min, double max) : ColumnSampling(column)
    {
        private readonly DataViewSchema.Column column = column;

        public static NumberSampling Create(IDataView data, DataViewSchema.Column column)
        {
            using var cursor = data.GetRowCursor([column]);
            var getter = ValueConversions.GetterAs<double>(cursor, column, NumberDataViewType.Double);
            double value = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
            while (cursor.MoveNext())
            {
                getter(ref value);
                if (!double.IsFinite(value))
                    continue;
                min = Math.Min(min, value);
                max = Math.Max(max, value);
            }
            return new NumberSampling(column, min, max);
        }

        public override Func<double> PlaceGetter(DataViewRowCursor cursor) =>
            Read(ValueConversions.GetterAs<double>(cursor, column, NumberDataViewType.Double),
                value => max > min ? (value - min) / (max - min) : 0);
    }

    /// <summary>A hash of the value's text. Empty text and NaN have no place, so such rows are in no set.</summary>
    private sealed class HashSampling<T>(DataViewSchema.Column column, int seed) : ColumnSampling(column)
    {
        private readonly DataViewSchema.Column column = column;

        public override Func<double> PlaceGetter(DataViewRowCursor cursor) => column.Type is VectorDataViewType
            ? Read(cursor.GetGetter<VBuffer<T>>(column), vector => Place(vector.DenseValues().Select(Text)))
            : Read(cursor.GetGetter<T>(column), value => Place([Text(value)]));

        private string Text(T value) => ValueConversions.KeyValueText(value, column.Type).Trim(' ');

        private double Place(IEnumerable<string> texts)
        {
            var all = texts.ToArray();
            if (Array.Exists(all, text => text is "" or "?"))
                return double.NaN;

            // FNV-1a, mixed at the end so that similar texts fall far apart.
            var hash = 14695981039346656037 ^ (uint)seed;
            foreach (var c in string.Join('\0', all))
                hash = (hash ^ c) * 1099511628211;
            hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
            return (hash >> 11) / (double)(1UL << 53);
        }
    }
}
