namespace MLNet.Attention.Trainers.Data;

/// <summary>A question as it is read.</summary>
/// <param name="Context">The text with the answer.</param>
/// <param name="Text">The question.</param>
/// <param name="Answer">The answer; empty for none.</param>
/// <param name="Start">Where the answer begins in the context.</param>
internal sealed record Question(string Context, string Text, string Answer, int Start);
