using Microsoft.ML.Runtime;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Finds options that name the same column.</summary>
internal static class ColumnTwins
{
    /// <summary>Warns of each pair of options that name the same column.</summary>
    /// <param name="channel">The log.</param>
    /// <param name="columns">The options with their columns; null where an option names none.</param>
    public static void Warn(IChannel channel, params ReadOnlySpan<(string Option, string? Column)> columns)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            for (var j = i + 1; j < columns.Length; j++)
            {
                if (columns[i].Column is { } column && column == columns[j].Column)
                {
                    channel.Warning(MessageSensitivity.None, $"'{columns[i].Option}' and '{columns[j].Option}' are the same " +
                        $"column, '{column}'; expected two columns.");
                }
            }
        }
    }
}
