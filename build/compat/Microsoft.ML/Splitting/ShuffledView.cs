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
        private readonly DataViewRowCursor _input;
        private readonly Random _rand;
        private readonly Dictionary<int, ColumnStore> _stores;
        private readonly Action<int>[] _readers;
        private readonly DataViewRowId[] _ids;
        private readonly ValueGetter<DataViewRowId> _idGetter;
        private int _count;
        private int _current;
        private long _position = -1;

        // Slots 0 to _count - 1 of this list hold the rows in the pool.
        private readonly int[] _slots;

        public Cursor(DataViewRowCursor input, int poolSize, Random rand)
        {
            _input = input;
            _rand = rand;
            var active = input.Schema.Where(input.IsColumnActive).ToArray();
            _stores = active.ToDictionary(column => column.Index, ColumnStore.Create);
            _readers = active.Select(column => _stores[column.Index].MakeReader(input, column)).ToArray();
            _idGetter = input.GetIdGetter();
            _ids = new DataViewRowId[poolSize];
            _slots = Enumerable.Range(0, poolSize).ToArray();
        }

        public override DataViewSchema Schema => _input.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_position < 0)
                FillPool();
            else if (!TryRead(_slots[_current]))
                _slots[_current] = _slots[--_count];
            if (_count == 0)
            {
                _position = -1;
                Dispose();
                return false;
            }
            _current = _rand.Next(_count);
            _position++;
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _stores.ContainsKey(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = _ids[_slots[_current]];

        public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) =>
            _stores.TryGetValue(column.Index, out var store)
                ? store.Getter<T>(column, () => _slots[_current])
                : throw new InvalidOperationException($"Column '{column.Name}' is not active.");

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
        }

        private void FillPool()
        {
            while (_count < _slots.Length && TryRead(_slots[_count]))
                _count++;
        }

        private bool TryRead(int slot)
        {
            if (!_input.MoveNext())
                return false;
            _idGetter(ref _ids[slot]);
            foreach (var read in _readers)
                read(slot);
            return true;
        }
    }
}
