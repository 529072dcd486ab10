namespace MLNet.Attention.Tool.Data;

/// <summary>The columns that a user has named.</summary>
/// <param name="Label">Name or index, from 0, of the label; null where it is not named.</param>
/// <param name="Text">The same of the text.</param>
/// <param name="SecondText">The same of the second text.</param>
internal sealed record GivenColumns(string? Label = null, string? Text = null, string? SecondText = null)
{
    /// <summary>Names of text columns that a model knows.</summary>
    public IReadOnlyList<string> Known { get; init; } = [];
}
