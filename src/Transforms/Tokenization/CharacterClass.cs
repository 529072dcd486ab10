namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>The class of a character, by which texts are cut into words. Flags combine classes into sets.</summary>
[Flags]
internal enum CharacterClass : byte
{
    /// <summary>Punctuation, a symbol, an emoji, a control, or not assigned (P, S, C).</summary>
    Other = 1 << 0,

    /// <summary>A letter of a script that puts spaces between words (L).</summary>
    Letter = 1 << 1,

    /// <summary>A letter of a script without such spaces: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar (L).</summary>
    UnspacedLetter = 1 << 2,

    /// <summary>
    /// A part of the character before it: a combining mark (M), or one of the joiners U+200C and U+200D, which stand
    /// within words of Persian and of Indic scripts and within emoji.
    /// </summary>
    Mark = 1 << 3,

    /// <summary>A decimal digit of any script (Nd).</summary>
    Digit = 1 << 4,

    /// <summary>A number that is no decimal digit, such as ½ or Ⅷ (Nl, No).</summary>
    OtherNumber = 1 << 5,

    /// <summary>Unicode's property White_Space.</summary>
    WhiteSpace = 1 << 6,
}
