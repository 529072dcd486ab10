namespace Microsoft.ML.Data;

/// <summary>Says which field of a text file a member is read from.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class LoadColumnAttribute(int fieldIndex) : Attribute
{
    internal int Field => fieldIndex;
}
