namespace MLNet.Attention.Transforms.Serving;

/// <summary>The one or two texts that a model predicts from.</summary>
/// <param name="Text">The text.</param>
/// <param name="SecondText">The second text of a pair; null where the model reads one text.</param>
internal readonly record struct TextRow(string Text, string? SecondText = null);
