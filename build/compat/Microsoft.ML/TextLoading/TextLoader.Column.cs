namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>A column and the field it is read from.</summary>
    public sealed class Column
    {
        public Column(string name, DataKind dataKind, int index)
        {
            ArgumentNullException.ThrowIfNull(name);
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            (Name, DataKind, Field) = (name, dataKind, index);
        }

        internal string Name { get; }

        internal DataKind DataKind { get; }

        internal int Field { get; }
    }
}
