namespace MLNet.Attention.Transforms.Tokenization.Characters;

/// <summary>What becomes of the delimiters of a cut text. The names are those of tokenizer.json.</summary>
internal enum CutBehavior
{
    /// <summary>Dropped.</summary>
    Removed,

    /// <summary>Each a piece of its own.</summary>
    Isolated,

    /// <summary>The end of the piece before.</summary>
    MergedWithPrevious,

    /// <summary>The beginning of the piece behind.</summary>
    MergedWithNext,

    /// <summary>A piece of its own, together with the delimiters next to it.</summary>
    Contiguous,
}
