namespace MLNet.Attention.Tool.Data;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line of the file that it begins on, from 1.</param>
/// <param name="Fields">One field for each column.</param>
internal readonly record struct TableRow(long Line, string[] Fields);
