namespace Microsoft.ML;

/// <summary>An output column and the input column it is made of, the same one by default.</summary>
public sealed class InputOutputColumnPair
{
    public InputOutputColumnPair(string outputColumnName, string? inputColumnName = null)
    {
        var pair = Data.ColumnPair.Create(outputColumnName, inputColumnName);
        OutputColumnName = pair.Output;
        InputColumnName = pair.Input;
    }

    public string InputColumnName { get; }

    public string OutputColumnName { get; }
}
