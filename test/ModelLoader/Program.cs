using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

// ModelLoader [--column NAME] model.zip text...: loads a saved model and prints a line "score probability" per text, or the
// text in the column of that name, escaped as in a URI.
// Nothing here names MLNet.Attention: ML.NET has to find it by what stands in the zip.
var context = new MLContext();
if (args[0] == "--column")
{
    var texts = args[3..].Select(text => new Input { Text = text });
    var generated = context.Model.Load(args[2], out _).Transform(context.Data.LoadFromEnumerable(texts));
    foreach (var text in generated.GetColumn<string>(args[1]))
        Console.WriteLine(Uri.EscapeDataString(text));
    return;
}
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
