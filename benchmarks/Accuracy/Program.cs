// Accuracy, calibration, speed and size of the default trainers on labelled text:
//
//   dotnet run -c Release --project benchmarks/Accuracy -- DIR [set ...] [--option value ...]
//
// --help says what a set is, and which options there are. With VERBOSE in the environment, ML.NET's log goes to the error
// stream.
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        var sets = parsed.FindSets();
        Console.WriteLine(Row.Header);
        foreach (var set in sets)
        {
            if ((parsed.IsOfPeer() ? PeerExperiment.Run(set, parsed) : Experiment.Run(set, parsed)) is { } row)
                Console.WriteLine(row.ToString());
            else
                Console.Error.WriteLine($"{set}: passed over; expected the columns label, text, or without --Svm score, two texts.");
        }
        if (parsed.GetValue(PredictionFiles.Folder) is { } folder)
            Console.WriteLine(string.Join('\n', PredictionFiles.Summarize(folder).Prepend(PredictionFiles.Header)));
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);
