// How fast the tokenizer of a checkpoint is:
//
//   dotnet run -c Release --project benchmarks/Tokenizers -- FOLDER FILE [--rounds N] [--threads N]
using System.CommandLine;
using System.Diagnostics;
using MLNet.Attention;
using MLNet.Attention.Samples;
using MLNet.Attention.Transforms.Tokenization;

var folder = new Argument<string>("folder") { Description = "The folder of the checkpoint." };
var file = new Argument<string>("file") { Description = "A text a line." };
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How often the file is read." };
var threads = new Option<int>("--threads") { DefaultValueFactory = _ => 1, Description = "How many read it at once." };
var command = new RootCommand("Encodes each line of a file, and prints for each round the MB of UTF-8 per second: ids " +
    "alone, and ids with their places.")
{
    folder, file, rounds, threads,
};
command.SetAction(parsed =>
    Measure(parsed.GetValue(folder)!, parsed.GetValue(file)!, parsed.GetValue(rounds), parsed.GetValue(threads)));
return CommandLine.Run(command, args);

static void Measure(string folder, string file, int rounds, int threads)
{
    var watch = Stopwatch.StartNew();
    var tokenizer = PretrainedTokenizer.Load(folder);
    Console.WriteLine($"loading\t{watch.Elapsed.TotalSeconds:0.00} s\t{tokenizer.VocabularySize} tokens");
    var lines = File.ReadAllLines(file);
    var megabytes = new FileInfo(file).Length / 1e6;
    var limit = new TokenLimit(int.MaxValue, TextTruncation.KeepHead);
    for (var round = 0; round < rounds; round++)
    {
        var ids = Seconds(lines, threads, line => tokenizer.Encode(line, limit, []));
        var places = Seconds(lines, threads, line => tokenizer.EncodeWithOffsets(line, limit, []));
        Console.WriteLine($"round {round + 1}\tids {megabytes / ids:0.0} MB/s\twith places {megabytes / places:0.0} MB/s");
    }
}

static double Seconds(string[] lines, int threads, Action<string> encode)
{
    var watch = Stopwatch.StartNew();
    Parallel.ForEach(lines, new ParallelOptions { MaxDegreeOfParallelism = threads }, encode);
    return watch.Elapsed.TotalSeconds;
}
