namespace MLNet.Attention;

/// <summary>What an n-gram of the text adds to the n-gram part's logit of a class.</summary>
/// <param name="Text">
/// The n-gram as the model sees it: normalised, white space as one space, with a space where a run of characters begins
/// or ends a word. "^" stands for the beginning of the text, as the word before its first one.
/// </param>
/// <param name="Kind">What it is made of.</param>
/// <param name="Occurrences">
/// Where it stands in the text. The model knows n-grams by a hash: now and then one of the places has another n-gram,
/// which the model cannot tell from this one.
/// </param>
/// <param name="Value">What all occurrences together add; below 0 it speaks against the class.</param>
public sealed record NGramContribution(
    string Text, NGramKind Kind, IReadOnlyList<TextRange> Occurrences, float Value);
