namespace MLNet.Attention.Tool.Models;

/// <summary>How predictions are written.</summary>
internal enum PredictionFormat
{
    /// <summary>Fields with tabs between them, quoted where they have tabs, quotes or line breaks.</summary>
    Tsv,

    /// <summary>A JSON object on each line.</summary>
    Jsonl,
}
