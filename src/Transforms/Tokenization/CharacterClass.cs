namespace MLNet.Attention.Transforms;

/// <summary>What a character is where a text is cut into words.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Punctuation, a symbol, an emoji, a control, or not assigned (P, S, C).</summary>
    Other,

    /// <summary>A letter of a script that puts spaces between words (L).</summary>
    Letter,

    /// <summary>A letter of a script that does not: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar (L).</summary>
    UnspacedLetter,

    /// <summary>
    /// A part of the character before it: a combining mark (M), or one of the joiners U+200C and U+200D, which stand
    /// within words of Persian and of Indic scripts and within emoji.
    /// </summary>
    Mark,

    /// <summary>A decimal digit of any script (Nd).</summary>
    Digit,

    /// <summary>A number that is no decimal digit, such as ½ or Ⅷ (Nl, No).</summary>
    OtherNumber,

    /// <summary>Unicode's property White_Space.</summary>
    WhiteSpace,
}
