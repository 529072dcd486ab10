namespace MLNet.Attention.Transforms.Models;

/// <summary>The columns that a model from text to text adds beside the text.</summary>
[Flags]
internal enum GenerationColumns
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The best texts and their log-probabilities.</summary>
    Candidates = 1,

    /// <summary>The tokens of source and text, and their alignment.</summary>
    Alignment = 2,
}
