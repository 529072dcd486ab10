namespace MLNet.Attention.Transforms;

/// <summary>A text as the features it has and their values; filled again and again.</summary>
internal sealed class NGramVector
{
    public List<(int Feature, float Value)> Items { get; } = [];
}
