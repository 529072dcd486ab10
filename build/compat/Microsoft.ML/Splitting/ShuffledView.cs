namespace Microsoft.ML.Data;

/// <summary>The rows in random order: each next one is drawn from a pool that is refilled from the source.</summary>
internal sealed class ShuffledView(IDataView source, int seed, int poolSize, bool shuffleSource) : IDataView
{
    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        rand ??= new Random(seed);
        var sourceRand = shuffleSource ? new Random(rand.Next()) : null;
        var input = source.GetRowCursor(columnsNeeded, sourceRand);
        return poolSize == 1 ? input : new Cursor(input, poolSize, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n,
        Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor input;
        private readonly Random rand;
        private readonly Dictionary<int, ColumnStore> stores;
        private readonly Action<int>[] readers;
        private readonly DataViewRowId[] ids;
        private readonly ValueGetter<DataViewRowId> idGetter;
        private int count;
        private int current;
        private long position = -1;

        // Slots 0 to count - 1 of this list hold the rows in the pool.
        private readonly int[] slots;

        public Cursor(DataViewRowCursor input, int poolSize, Random rand)
        {
            this.input = input;
            this.rand = rand;
            var active = input.Schema.Where(input.IsColumnActive).ToArray();
            stores = active.ToDictionary(column => column.Index, ColumnStore.Create);
            readers = active.Select(column => stores[column.Index].MakeReader(input, column)).ToArray();
            idGetter = input.GetIdGetter();
            ids = new DataViewRowId[poolSize];
            slots = Enumerable.Range(0, poolSize).ToArray();
        }

        public override DataViewSchema Schema => input.Schema;

        public override long Position => position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (position < 0)
                FillPool();
            else if (!TryRead(slots[current]))
                slots[current] = slots[--count];
            if (count == 0)
            {
                position = -1;
                Dispose();
                return false;
            }
            current = rand.Next(count);
            position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => stores.ContainsKey(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = ids[slots[current]];

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            stores.TryGetValue(column.Index, out var store)
                ? store.Getter<T>(column, () => slots[current])
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
        }

        private void FillPool()
        {
            while (count < slots.Length && TryRead(slots[count]))
                count++;
        }

        private bool TryRead(int slot)
        {
            if (!input.MoveNext())
                return false;
            idGetter(ref ids[slot]);
            foreach (var read in readers)
                read(slot);
            return true;
        }
    }
}
