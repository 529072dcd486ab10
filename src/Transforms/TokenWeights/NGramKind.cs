namespace MLNet.Attention;

/// <summary>Whether an n-gram is of words or of characters.</summary>
public enum NGramKind
{
    /// <summary>
    /// A word, or two neighbouring words. In scripts without spaces, such as Chinese, Japanese and Thai, each character
    /// counts as a word.
    /// </summary>
    Words,

    /// <summary>A run of 2 to 6 characters, spaces included.</summary>
    Characters,
}
