namespace Microsoft.ML.Data;

/// <summary>Names of annotations that the transforms here read and write.</summary>
internal static class AnnotationKinds
{
    public const string SlotNames = "SlotNames";
    public const string KeyValues = "KeyValues";
    public const string IsNormalized = "IsNormalized";
}
