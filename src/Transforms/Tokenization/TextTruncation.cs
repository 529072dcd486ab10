namespace MLNet.Attention;

/// <summary>Which part of a text is kept when it has more tokens than the model takes.</summary>
public enum TextTruncation
{
    /// <summary>The first tokens.</summary>
    KeepHead,

    /// <summary>The last tokens.</summary>
    KeepTail,

    /// <summary>Half of the tokens from the beginning and half from the end; what stands between is dropped.</summary>
    KeepHeadAndTail,
}
