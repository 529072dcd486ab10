using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tool.Models;

/// <summary>Makes contexts whose warnings are shown.</summary>
internal static class ToolContext
{
    /// <summary>A context that writes warnings to standard error.</summary>
    /// <param name="seed">The seed of everything random. Default 1.</param>
    public static MLContext Create(int? seed = 1)
    {
        var context = new MLContext(seed);
        context.Log += (_, log) =>
        {
            if (log.Kind == ChannelMessageKind.Warning)
                Console.Error.WriteLine($"Warning: {log.RawMessage.ReplaceLineEndings(" ")}");
        };
        return context;
    }
}
