namespace MLNet.Attention.Transforms.Tags;

/// <summary>A run of words that its tags mark as one entity.</summary>
/// <param name="Kind">The kind of the entity.</param>
/// <param name="First">Index of the first word.</param>
/// <param name="Count">Number of words.</param>
internal readonly record struct TagSpan(string Kind, int First, int Count)
{
    /// <summary>Index of the word behind the last one.</summary>
    public int End => First + Count;
}
