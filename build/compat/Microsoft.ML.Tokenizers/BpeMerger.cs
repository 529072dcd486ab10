namespace Microsoft.ML.Tokenizers;

/// <summary>A token of a word and how many of the word's symbols it covers.</summary>
internal readonly record struct Piece(int Id, int Length);

/// <summary>Applies the merges to one word, lowest rank first and, within a rank, from the left.</summary>
internal sealed class BpeMerger(Dictionary<(int Left, int Right), (int Rank, int Id)> merges)
{
    private const int Removed = -1;

    public Piece[] Merge(List<Piece> word)
    {
        var count = word.Count;
        var ids = new int[count];
        var lengths = new int[count];
        var next = new int[count];
        var previous = new int[count];
        for (var i = 0; i < count; i++)
        {
            (ids[i], lengths[i]) = word[i];
            (previous[i], next[i]) = (i - 1, i + 1);
        }
        var queue = new PriorityQueue<int, (int Rank, int Position)>();
        for (var i = 0; i + 1 < count; i++)
            Enqueue(i);
        while (queue.TryDequeue(out var left, out var key))
        {
            // An entry is out of date when its left symbol is gone or its pair has changed since.
            if (ids[left] == Removed || next[left] == count
                || !merges.TryGetValue((ids[left], ids[next[left]]), out var merge) || merge.Rank != key.Rank)
            {
                continue;
            }
            var right = next[left];
            ids[left] = merge.Id;
            lengths[left] += lengths[right];
            ids[right] = Removed;
            next[left] = next[right];
            if (next[left] < count)
            {
                previous[next[left]] = left;
                Enqueue(left);
            }
            if (previous[left] >= 0)
                Enqueue(previous[left]);
        }
        var pieces = new List<Piece>();
        for (var i = 0; i < count; i = next[i])
            pieces.Add(new Piece(ids[i], lengths[i]));
        return [.. pieces];

        void Enqueue(int left)
        {
            if (merges.TryGetValue((ids[left], ids[next[left]]), out var merge))
                queue.Enqueue(left, (merge.Rank, left));
        }
    }
}
