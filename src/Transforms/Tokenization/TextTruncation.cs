namespace MLNet.Attention;

/// <summary>The part of a text that is kept when the text has more tokens than the model reads.</summary>
public enum TextTruncation
{
    /// <summary>The first tokens.</summary>
    KeepHead,

    /// <summary>The last tokens.</summary>
    KeepTail,

    /// <summary>Half of the tokens from the beginning and half from the end, without the tokens between.</summary>
    KeepHeadAndTail,
}
