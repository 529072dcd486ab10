namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// The count and the places of each pair of neighbouring symbols. A place is the index of a pair's left symbol, so each place
/// belongs to one pair at a time, and the places of a pair can be a linked list in two arrays.
/// </summary>
internal sealed class PairOccurrences(int places)
{
    private const int None = -1;

    private readonly Dictionary<(int Left, int Right), int> _slotOfPair = [];
    private readonly List<Slot> _slots = [];
    private readonly Stack<int> _freeSlots = [];
    private readonly int[] _slotOfPlace = Filled(places);
    private readonly int[] _placeBefore = new int[places];
    private readonly int[] _placeAfter = new int[places];

    private readonly record struct Slot((int Left, int Right) Pair, long Count, int FirstPlace);

    public IEnumerable<(int Left, int Right)> Pairs => _slotOfPair.Keys;

    public long Count((int Left, int Right) pair) =>
        _slotOfPair.TryGetValue(pair, out int slot) ? _slots[slot].Count : 0;

    /// <summary>Adds a place to a pair, and returns whether the pair is new.</summary>
    public bool Add((int Left, int Right) pair, int place, long count)
    {
        bool known = _slotOfPair.TryGetValue(pair, out int slot);
        if (!known)
        {
            slot = TakeSlot();
            _slotOfPair.Add(pair, slot);
            _slots[slot] = new Slot(pair, 0, None);
        }

        Slot entry = _slots[slot];
        _slotOfPlace[place] = slot;
        _placeBefore[place] = None;
        _placeAfter[place] = entry.FirstPlace;
        if (entry.FirstPlace != None)
        {
            _placeBefore[entry.FirstPlace] = place;
        }

        _slots[slot] = new Slot(pair, entry.Count + count, place);
        return !known;
    }

    /// <summary>Removes a place from its pair, if it has one.</summary>
    public void Remove(int place, long count)
    {
        int slot = _slotOfPlace[place];
        if (slot == None)
        {
            return;
        }

        _slotOfPlace[place] = None;
        (int before, int after) = (_placeBefore[place], _placeAfter[place]);
        Slot entry = _slots[slot];
        if (before != None)
        {
            _placeAfter[before] = after;
        }

        if (after != None)
        {
            _placeBefore[after] = before;
        }

        int first = before == None ? after : entry.FirstPlace;
        _slots[slot] = new Slot(entry.Pair, entry.Count - count, first);
        if (first == None)
        {
            _slotOfPair.Remove(entry.Pair);
            _freeSlots.Push(slot);
        }
    }

    /// <summary>The places of a pair from left to right.</summary>
    public List<int> Places((int Left, int Right) pair)
    {
        var found = new List<int>();
        for (int place = _slots[_slotOfPair[pair]].FirstPlace; place != None; place = _placeAfter[place])
        {
            found.Add(place);
        }

        found.Sort();
        return found;
    }

    private int TakeSlot()
    {
        if (_freeSlots.TryPop(out int slot))
        {
            return slot;
        }

        _slots.Add(default);
        return _slots.Count - 1;
    }

    private static int[] Filled(int length)
    {
        var values = new int[length];
        Array.Fill(values, None);
        return values;
    }
}
