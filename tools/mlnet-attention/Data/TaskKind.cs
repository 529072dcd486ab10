namespace MLNet.Attention.Tool.Data;

/// <summary>What a model learns.</summary>
internal enum TaskKind
{
    /// <summary>One of several classes.</summary>
    Classification,

    /// <summary>True or false.</summary>
    Sentiment,

    /// <summary>A number.</summary>
    Regression,
}
