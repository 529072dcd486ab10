namespace MLNet.Attention.Transforms.Sentences;

/// <summary>When a full stop behind an abbreviation ends a sentence.</summary>
internal enum AbbreviationKind
{
    /// <summary>Not an abbreviation.</summary>
    None,

    /// <summary>Never: something always follows, as behind "Dr." and "e.g.".</summary>
    Never,

    /// <summary>Unless a number follows, as behind "No." and "Jan.".</summary>
    BeforeNumber,

    /// <summary>Only before a word that begins sentences: a name follows as often, as behind "Inc." and "U.S.".</summary>
    BeforeName,

    /// <summary>Before a capital letter, as behind "etc.".</summary>
    Ending,
}
