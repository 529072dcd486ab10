// Answers to many clients at once, and the first answer of a process:
//
//   dotnet run -c Release --project benchmarks/Serving -- http http://localhost:5080     # against samples/WebApi
//   dotnet run -c Release --project benchmarks/Serving -- inside                         # the library alone
//   dotnet run -c Release --project benchmarks/Serving -- cold
using System.CommandLine;
using MLNet.Attention.Benchmarks;
using MLNet.Attention.Samples;

var seconds = new Option<double>("--seconds")
{
    Description = "How long each number of clients asks",
    DefaultValueFactory = _ => 10,
};
var address = new Argument<Uri?>("address")
{
    Description = "Where the service listens",
    CustomParser = result =>
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri))
            return uri;
        result.AddError($"'address' is '{result.Tokens[0].Value}'; expected one such as http://localhost:5080.");
        return null;
    },
};
var requests = new Option<int>("--requests")
{
    Description = "How many requests in all, before the memory is read for the last time",
    DefaultValueFactory = _ => 100_000,
};
var http = new Command("http", "Asks a running samples/WebApi for predictions.") { address, seconds, requests };
http.SetAction((parsed, _) => HttpLoad.Run(
    parsed.GetValue(address)!, TimeSpan.FromSeconds(parsed.GetValue(seconds)), parsed.GetValue(requests)));
var inside = new Command("inside", "Trains a model, and asks it in this process: a prediction engine for each caller, Predict, " +
    "and a TextPredictor with and without a delay.") { seconds };
inside.SetAction((parsed, _) => InsideLoad.Run(TimeSpan.FromSeconds(parsed.GetValue(seconds))));
var file = new Argument<string>("file");
var first = new Command("first") { file };
first.Hidden = true; // what the other processes do
first.SetAction(parsed => ColdStart.First(parsed.GetValue(file)!));
var cold = new Command("cold", "Trains a model, and has new processes load it and predict: milliseconds of each step.");
cold.SetAction(_ => ColdStart.Run());
return CommandLine.Run(new RootCommand("1, 8 and 32 clients: requests a second, and the median, the 99th percentile and the " +
    "worst of the milliseconds that one took.") { http, inside, cold, first }, args);
