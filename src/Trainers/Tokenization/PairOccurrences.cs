namespace MLNet.Attention.Trainers.Tokenization;

/// <summary>
/// The count and the places of each pair of neighbouring symbols. A place is the index of a pair's left symbol, so each place
/// belongs to one pair at a time, and the places of a pair can be a linked list in two arrays.
/// </summary>
internal sealed class PairOccurrences(int places)
{
    private const int None = -1;

    private readonly Dictionary<(int Left, int Right), int> slotOfPair = [];
    private readonly List<Slot> slots = [];
    private readonly Stack<int> freeSlots = [];
    private readonly int[] slotOfPlace = Filled(places);
    private readonly int[] placeBefore = new int[places];
    private readonly int[] placeAfter = new int[places];

    private readonly record struct Slot((int Left, int Right) Pair, long Count, int FirstPlace);

    public IEnumerable<(int Left, int Right)> Pairs => slotOfPair.Keys;

    public long Count((int Left, int Right) pair) =>
        slotOfPair.TryGetValue(pair, out var slot) ? slots[slot].Count : 0;

    /// <summary>Adds a place to a pair, and returns whether the pair is new.</summary>
    public bool Add((int Left, int Right) pair, int place, long count)
    {
        var known = slotOfPair.TryGetValue(pair, out var slot);
        if (!known)
        {
            slot = TakeSlot();
            slotOfPair.Add(pair, slot);
            slots[slot] = new Slot(pair, 0, None);
        }
        var entry = slots[slot];
        slotOfPlace[place] = slot;
        placeBefore[place] = None;
        placeAfter[place] = entry.FirstPlace;
        if (entry.FirstPlace != None)
            placeBefore[entry.FirstPlace] = place;
        slots[slot] = new Slot(pair, entry.Count + count, place);
        return !known;
    }

    /// <summary>Removes a place from its pair, if it has one.</summary>
    public void Remove(int place, long count)
    {
        var slot = slotOfPlace[place];
        if (slot == None)
            return;
        slotOfPlace[place] = None;
        var (before, after) = (placeBefore[place], placeAfter[place]);
        var entry = slots[slot];
        if (before != None)
            placeAfter[before] = after;
        if (after != None)
            placeBefore[after] = before;
        var first = before == None ? after : entry.FirstPlace;
        slots[slot] = new Slot(entry.Pair, entry.Count - count, first);
        if (first == None)
        {
            slotOfPair.Remove(entry.Pair);
            freeSlots.Push(slot);
        }
    }

    /// <summary>The places of a pair from left to right.</summary>
    public List<int> Places((int Left, int Right) pair)
    {
        var found = new List<int>();
        for (var place = slots[slotOfPair[pair]].FirstPlace; place != None; place = placeAfter[place])
            found.Add(place);
        found.Sort();
        return found;
    }

    private int TakeSlot()
    {
        if (freeSlots.TryPop(out var slot))
            return slot;
        slots.Add(default);
        return slots.Count - 1;
    }

    private static int[] Filled(int length)
    {
        var values = new int[length];
        Array.Fill(values, None);
        return values;
    }
}
