namespace MLNet.Attention.Transforms.Models;

/// <summary>What a text model predicts.</summary>
internal enum TextTask
{
    /// <summary>True or false: one logit.</summary>
    BinaryClassification,

    /// <summary>One of C classes: a logit for each.</summary>
    MulticlassClassification,

    /// <summary>A number.</summary>
    Regression,
}
