// Quality and speed of summarizers and translators on pairs of texts:
//
//   dotnet run -c Release --project benchmarks/Generation -- DIR set [--task summarize|extract|translate] [--minutes N]
//       [--option value ...]
//
// --help says what a set is, and which options there are. With VERBOSE in the environment, ML.NET's log, with the loss of each
// epoch, goes to the error stream; with VERBOSE=steps the loss of steps too.
using System.CommandLine;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        Experiment experiment = parsed.GetValue(Arguments.Task) == "extract"
            ? new ExtractionExperiment(parsed)
            : new GenerationExperiment(parsed);
        foreach (var line in experiment.Run())
            Console.WriteLine(line);
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);
