using System.CommandLine;
using System.Diagnostics;

namespace MLNet.Attention.Benchmarks;

/// <summary>Trains the peer on one set of classes and measures.</summary>
internal static class PeerExperiment
{
    /// <summary>The line of a set, or null when the folder is not a set of classes.</summary>
    public static Row? Run(string folder, ParseResult arguments)
    {
        if (DataSet.Read(folder, arguments.IsOnValid()) is not { IsRegression: false } data)
            return null;
        var watch = Stopwatch.StartNew();
        var machine = new LinearSvc(data.Train);
        var training = watch.Elapsed.TotalSeconds;
        watch.Restart();
        var right = data.Scored.Select(row => machine.Predict(row.Text) == row.Class).ToList();
        var scoring = watch.Elapsed.TotalSeconds;
        var name = Path.GetFileName(folder);
        if (arguments.GetValue(PredictionFiles.Folder) is { } predictions)
            PredictionFiles.Write(predictions, name, seed: null, right);
        var quality = new Quality { Accuracy = right.Average(isRight => isRight ? 1.0 : 0) };
        return new Row(name, quality, training, right.Count / scoring);
    }
}
