using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Texts without targets are learnt before the pairs.</summary>
[TestClass]
public sealed class PretrainingTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void TextsAndEpochs_ChangeWhatIsLearnt_AndTheSameGiveTheSame()
    {
        var without = Weights(null);
        var with = Weights(Reports.LoadTraining(context));
        CollectionAssert.AreNotEqual(without, with);
        CollectionAssert.AreEqual(with, Weights(Reports.LoadTraining(context)));
        CollectionAssert.AreNotEqual(with, Weights(Reports.LoadTraining(context), epochs: 1));
        CollectionAssert.AreNotEqual(with, Weights(context.Data.TakeRows(Reports.LoadTraining(context), 3)));
    }

    [TestMethod]
    public void DataWithoutTexts_IsRefused()
    {
        var empty = Reports.Load(context, [new TextTarget { Text = " ", Target = "x" }]);
        var error = Assert.Throws<InvalidOperationException>(() => Weights(empty));
        Assert.AreEqual("The unlabelled data has no text in column 'Text'; expected at least one.", error.Message);
        var other = context.Transforms.DropColumns("Text").Fit(empty).Transform(empty);
        Assert.Contains("'Text' is not in the data", Assert.Throws<ArgumentOutOfRangeException>(() => Weights(other)).Message);
    }

    [TestMethod]
    public void TwoVocabularies_AreRefused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => TinyModels.Summarizer(context, options =>
            (options.UnlabelledData, options.SeparateVocabularies, options.CopyMechanism) =
                (Reports.LoadTraining(context), true, false)));
        Assert.StartsWith("'SeparateVocabularies' is True; expected false with 'UnlabelledData'.", error.Message);
    }

    private byte[] Weights(IDataView? texts, int epochs = 2)
    {
        using var model = TinyModels.Summarizer(context, options =>
            (options.NumberOfEpochs, options.UnlabelledData, options.NumberOfPretrainingEpochs) = (1, texts, epochs))
            .Fit(Reports.LoadTraining(context));
        return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
    }
}
