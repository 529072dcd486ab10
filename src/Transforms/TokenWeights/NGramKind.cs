namespace MLNet.Attention;

/// <summary>What an n-gram is made of.</summary>
public enum NGramKind
{
    /// <summary>
    /// A word, or two neighbouring words. In scripts without spaces, such as Chinese, Japanese and Thai, each character
    /// counts as a word.
    /// </summary>
    Words,

    /// <summary>A run of characters within a word, the spaces around it included.</summary>
    Characters,
}
