namespace MLNet.Attention.Tool.Data;

/// <summary>How rows stand in a file.</summary>
internal enum TableFormat
{
    /// <summary>Fields with tabs between them.</summary>
    Tsv,

    /// <summary>Fields with commas between them.</summary>
    Csv,

    /// <summary>One JSON object on each line.</summary>
    Jsonl,

    /// <summary>One text on each line.</summary>
    Lines,
}
