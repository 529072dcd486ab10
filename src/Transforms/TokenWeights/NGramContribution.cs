namespace MLNet.Attention;

/// <summary>What an n-gram of the text adds to the logit of a class.</summary>
/// <param name="Text">
/// The n-gram as the model reads it: normalized, with each run of white space as one space, and one space before and after the
/// text. "^" stands for the start of the text, in place of a word before the first word.
/// </param>
/// <param name="Kind">Whether the n-gram is of words or of characters.</param>
/// <param name="Occurrences">
/// Where the n-gram occurs in the text. The model knows n-grams by their hash: a place may, rarely, have another n-gram with the
/// same hash.
/// </param>
/// <param name="Value">What all occurrences together add, with the scale of the n-gram part; below 0 against the class.</param>
public sealed record NGramContribution(
    string Text, NGramKind Kind, IReadOnlyList<TextRange> Occurrences, float Value);
