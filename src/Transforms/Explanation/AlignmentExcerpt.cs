namespace MLNet.Attention.Transforms.Explanation;

/// <summary>What of the candidates and their alignments is on the page, so that its size is bounded.</summary>
internal sealed class AlignmentExcerpt
{
    /// <summary>The most candidates that are listed.</summary>
    public const int MaximumCandidates = 20;

    /// <summary>The most output tokens of a candidate, which are rows of its map.</summary>
    public const int MaximumRows = 1024;

    /// <summary>The most weights in the maps of all candidates.</summary>
    public const int MaximumWeights = 1 << 20;

    // Maps of later candidates are left out before a map has fewer columns.
    private const int LeastColumns = 1024;

    public AlignmentExcerpt(GenerationExplanation explanation)
    {
        Listed = [.. explanation.Candidates.Take(MaximumCandidates)];
        SourceLength = explanation.SourceTokens.Count;
        var (mapped, rows) = (0, 0);
        foreach (var candidate in Listed)
        {
            if ((rows + Rows(candidate)) * Math.Min(SourceLength, LeastColumns) > MaximumWeights)
                break;
            rows += Rows(candidate);
            mapped++;
        }
        Mapped = Listed[..mapped];
        Columns = (long)SourceLength * rows <= MaximumWeights
            ? [.. Enumerable.Range(0, SourceLength)]
            : Strongest(MaximumWeights / rows);
    }

    /// <summary>The candidates that are listed, the best first.</summary>
    public GeneratedCandidate[] Listed { get; }

    /// <summary>The first of them, which have a map.</summary>
    public GeneratedCandidate[] Mapped { get; }

    public int SourceLength { get; }

    /// <summary>The source tokens that are columns of the maps, in the order of the source.</summary>
    public int[] Columns { get; }

    /// <summary>The number of a candidate's tokens that are rows of its map.</summary>
    public static int Rows(GeneratedCandidate candidate) => Math.Min(candidate.Tokens.Count, MaximumRows);

    private int[] Strongest(int count)
    {
        var largest = new float[SourceLength];
        foreach (var token in Mapped.SelectMany(candidate => candidate.Tokens.Take(MaximumRows)))
        {
            for (var i = 0; i < largest.Length; i++)
                largest[i] = Math.Max(largest[i], token.Alignment[i]);
        }
        return [.. Enumerable.Range(0, SourceLength).OrderByDescending(i => largest[i]).Take(count).Order()];
    }
}
