using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Columns;

/// <summary>The column that was meant.</summary>
[TestClass]
public sealed class NearMatchTests
{
    [TestMethod]
    [DataRow("text", " Did you mean 'Text'?")]
    [DataRow("Txet", " Did you mean 'Text'?")]
    [DataRow("Texts", " Did you mean 'Text'?")]
    [DataRow("Lable", " Did you mean 'Label'?")]
    [DataRow("SecondTxt", " Did you mean 'SecondText'?")]
    [DataRow("Nope", "")]
    [DataRow("Test2", "")]
    [DataRow("", "")]
    public void TheClosestName_IsAskedFor_IfOneIsClose(string name, string question) =>
        Assert.AreEqual(question, NearMatch.Ask(name, ["Label", "Text", "SecondText", "", new string('x', 1000)]));

    [TestMethod]
    public void EveryErrorOfAColumn_Asks()
    {
        var context = new MLContext(1);
        var data = TestData.LoadTraining(context);
        var renamed = context.Transforms.CopyColumns("text", "Text").Append(context.Transforms.DropColumns("Text"))
            .Fit(data).Transform(data);
        Refusal.Of<ArgumentOutOfRangeException>(() => TinyModels.Sentiment.Transform(renamed),
            "The text column 'Text' is not in the data", "Did you mean 'text'?");
        var trainer = TinyModels.Trainer(context, options => options.LabelColumnName = "Labl");
        Refusal.Of<ArgumentOutOfRangeException>(() => trainer.Fit(data), "Did you mean 'Label'?");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.Transforms.CopyColumns("Copy", "Text").Append(trainer).Fit(data), "Did you mean 'Label'?");
    }
}
