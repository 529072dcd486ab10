namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>A row that a classifier has scored.</summary>
/// <param name="Label">The label; null where it is missing.</param>
/// <param name="Predicted">Index of the predicted class.</param>
/// <param name="Probabilities">[C], valid until the next row is read.</param>
internal readonly record struct ClassifiedRow(string? Label, int Predicted, ReadOnlyMemory<float> Probabilities);
