using System.Globalization;
using Microsoft.ML;

// ModelLoader model.zip text...: loads a saved model and prints a line "score probability" per text.
// Nothing here names MLNet.Attention: ML.NET has to find it by what stands in the zip.
var context = new MLContext();
var model = context.Model.Load(args[0], out _);
using var engine = context.Model.CreatePredictionEngine<Input, Output>(model);
foreach (var text in args[1..])
{
    var output = engine.Predict(new Input { Text = text });
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output.Score:R} {output.Probability:R}"));
}

internal sealed class Input
{
    public string Text { get; set; } = "";
}

internal sealed class Output
{
    public float Score { get; set; }

    public float Probability { get; set; }
}
