// Accuracy, calibration, speed and size of the default trainers on labelled text:
//
//   dotnet run -c Release --project benchmarks/Accuracy -- DIR [set ...] [--option value ...]
//
// DIR holds one folder per set, with train.tsv, test.tsv and maybe valid.tsv: a header line, then label<TAB>text for
// classes, or score<TAB>text<TAB>text for the similarity of two texts, without quoting. Other folders are passed over. An
// --option is any property of the trainer's options, such as --Dropout 0.3. --Seed is 1 unless given. --On valid scores
// valid.tsv, or a tenth of the training rows where there is none, in place of test.tsv: options are chosen there, never
// on test rows. Prints one tab-separated line a set.
using System.Globalization;
using MLNet.Attention.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    var arguments = Arguments.Parse(args);
    Console.WriteLine(Row.Header);
    foreach (var set in arguments.Sets)
    {
        var row = Experiment.Run(set, arguments);
        if (row is null)
            Console.Error.WriteLine($"{set}: passed over, its header is neither label, text nor score, text, text.");
        else
            Console.WriteLine(row.ToString());
    }
    return 0;
}
catch (ArgumentException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("usage: Accuracy DIR [set ...] [--On valid] [--option value ...]");
    return 2;
}
