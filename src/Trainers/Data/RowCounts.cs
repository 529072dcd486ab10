namespace MLNet.Attention.Trainers.Data;

/// <summary>What was read of the training data.</summary>
/// <param name="Read">Number of rows.</param>
/// <param name="Skipped">Number of rows that are not learnt from.</param>
/// <param name="TextsCut">Number of texts that were longer than the limit.</param>
internal sealed record RowCounts(int Read = 0, int Skipped = 0, int TextsCut = 0);
