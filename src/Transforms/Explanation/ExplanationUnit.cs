namespace MLNet.Attention;

/// <summary>The pieces of a text that an explanation gives values to.</summary>
public enum ExplanationUnit
{
    /// <summary>
    /// Whole words: runs of letters and digits, an apostrophe between letters and a stop or comma between digits included, such
    /// as "isn't" and "1.5"; of everything else, and in scripts without spaces, the tokens.
    /// </summary>
    Words,

    /// <summary>The tokens that the network reads, of which a rare word has several.</summary>
    Tokens,
}
