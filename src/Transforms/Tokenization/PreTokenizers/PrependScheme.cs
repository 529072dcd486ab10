namespace MLNet.Attention.Transforms.Tokenization.PreTokenizers;

/// <summary>Which pieces <see cref="MetaspacePreTokenizer"/> puts its character before.</summary>
internal enum PrependScheme
{
    /// <summary>None.</summary>
    Never,

    /// <summary>The one at the beginning of the text.</summary>
    First,

    /// <summary>All that do not begin with it.</summary>
    Always,
}
