// Span F1 of the token classifier, and of a linear model on word shapes and n-grams, on texts with a tag for each token:
//
//   dotnet run -c Release --project benchmarks/Tokens -- DIR [--on valid|test] [--model network|linear] [--option value ...]
//
// --help says what the folder has, and which options there are. With VERBOSE in the environment, ML.NET's log goes to the error
// stream.
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        foreach (var line in Experiment.Run(parsed))
            Console.WriteLine(line);
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);
