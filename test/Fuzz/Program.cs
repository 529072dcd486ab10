using MLNet.Attention.Fuzz;
// Loads damaged models and looks at what happens:
//
//   dotnet run -c Release --project test/Fuzz -- [--minutes N] [--inputs N] [--seed S] [--corpus DIRECTORY]
//
// Each input is a small saved model of which one entry, or the zip itself, was changed by what is known of its format. It
// must load and score a row, or be refused with a FormatException that quotes little of the file; within two seconds, and
// within the memory that ModelLoading.MaximumBytes allows. What does otherwise is kept in the corpus. What is of a model of
// SavedModels, the tests replay: copy it to test/MLNet.Attention.Tests/Transforms/Models/Corpus. The inputs run in processes of
// their own, with limits to their memory. Defaults: 10 minutes, any number of inputs, seed 1, the folder "corpus". Exit status
// 1: there were findings.

if (args is ["worker", var workerSeed, var workerCorpus, var progressFile, var from, var to])
{
    new Worker(int.Parse(workerSeed), workerCorpus, progressFile).Run(long.Parse(from), long.Parse(to));
    return 0;
}

var (minutes, inputs, seed, corpus) = (10.0, long.MaxValue, 1, "corpus");
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} has no value.");
    switch (args[i])
    {
        case "--minutes":
            minutes = double.Parse(value);
            break;
        case "--inputs":
            inputs = long.Parse(value);
            break;
        case "--seed":
            seed = int.Parse(value);
            break;
        case "--corpus":
            corpus = value;
            break;
        default:
            throw new ArgumentException($"{args[i]} is not known; expected --minutes, --inputs, --seed or --corpus.");
    }
}
return new Campaign(seed, Path.GetFullPath(corpus), inputs, TimeSpan.FromMinutes(minutes)).Run() == 0 ? 0 : 1;
