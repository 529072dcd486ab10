namespace MLNet.Attention;

/// <summary>An answer that was found in a context.</summary>
/// <param name="Text">The answer as the context has it; empty for "no answer".</param>
/// <param name="Range">Where it is in the context; of length 0 for "no answer". <see cref="TextRange.TextIndex"/> is 0.</param>
/// <param name="Score">
/// Its probability among all answers that the context may have, "no answer" included where the model allows it, in [0, 1].
/// </param>
public sealed record ExtractedAnswer(string Text, TextRange Range, float Score);
