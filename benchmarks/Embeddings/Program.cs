// How good vectors of texts are for search: Spearman's correlation of cosines with the similarity that people see (STS
// benchmark), and the precision of the ten nearest neighbours of a text, of its own class, for the embedder, for means of
// embeddings without training, and for TF-IDF. No label is learnt from.
//
//   dotnet run -c Release --project benchmarks/Embeddings -- DIR [set ...] [--On valid|test] [--texts own|all] [--option value
// ...]   dotnet run -c Release --project benchmarks/Embeddings -- DIR stsb --pretrain-minutes 20
//
// --help says what a set is, and which options there are. With VERBOSE in the environment, ML.NET's log goes to the error
// stream.
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

return CommandLine.Run(Arguments.CreateCommand(parsed =>
{
    try
    {
        var experiment = new Experiment(parsed);
        Console.WriteLine("set\tvectors\tmeasure\tvalue\twidth\tseconds");
        foreach (var line in parsed.FindSets().SelectMany(experiment.Run))
            Console.WriteLine(line);
    }
    catch (ArgumentException e)
    {
        throw new InputException(e.Message);
    }
}), args);
