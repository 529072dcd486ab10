// Quality and speed of summarizers and translators on pairs of texts:
//
//   dotnet run -c Release --project benchmarks/Generation -- DIR set [--task summarize|extract|translate] [--minutes N]
//       [--option value ...]
//
// --help says what a set is, and which options there are. With VERBOSE in the environment, ML.NET's log, with the loss of each
// epoch, goes to the error stream.
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        foreach (var line in new Experiment(parsed).Run())
            Console.WriteLine(line);
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);
