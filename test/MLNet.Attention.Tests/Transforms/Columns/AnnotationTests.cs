using MLNet.Attention.Tests.Contracts;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Columns;

/// <summary>The annotations by which ML.NET and its tools know score columns.</summary>
[TestClass]
public sealed class AnnotationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("PredictedLabel", false)]
    [DataRow("Score", false)]
    [DataRow("Probability", true)]
    public void EveryColumn_SaysWhatItIs(string name, bool isNormalized)
    {
        var annotations = Annotations(TinyModels.Sentiment.Transform(TestData.LoadTest(context)).Schema[name]);
        var expected = new Dictionary<string, object?>
        {
            ["ScoreColumnKind"] = "BinaryClassification",
            ["ScoreValueKind"] = name,
            ["ScoreColumnSetId"] = 1u,
        };
        if (isNormalized)
            expected["IsNormalized"] = true;
        CollectionAssert.AreEquivalent(expected, annotations);
    }

    [TestMethod]
    [DataRow("PredictedLabel", "KeyValues")]
    [DataRow("Score", "SlotNames", "TrainingLabelValues")]
    public void ColumnsOfAClassifier_SayTheirClassesToo(string name, params string[] more)
    {
        var annotations = Annotations(TinyModels.Topics.Transform(Topics.LoadTest(context)).Schema[name]);
        Assert.AreEqual("MulticlassClassification", annotations["ScoreColumnKind"]);
        Assert.AreEqual(name, annotations["ScoreValueKind"]);
        CollectionAssert.AreEquivalent(
            new[] { "ScoreColumnKind", "ScoreValueKind", "ScoreColumnSetId" }.Concat(more).ToArray(), annotations.Keys);
        foreach (var annotation in more)
            CollectionAssert.AreEqual(Topics.Classes.ToArray(), (object?[])annotations[annotation]!);
    }

    [TestMethod]
    public void ColumnsOfASecondModel_AreASetOfTheirOwn()
    {
        var schema = TinyModels.Sentiment.Transform(
            TinyModels.Sentiment.Transform(TestData.LoadTest(context))).Schema;
        var sets = schema.Where(column => column.Name == "Score")
            .Select(column => (column.IsHidden, Annotations(column)["ScoreColumnSetId"])).ToArray();
        CollectionAssert.AreEqual(new (bool, object?)[] { (true, 1u), (false, 2u) }, sets);
    }

    private static Dictionary<string, object?> Annotations(DataViewSchema.Column column) =>
        column.Annotations.Schema.ToDictionary(
            annotation => annotation.Name, annotation => Cells.Annotation(column.Annotations, annotation));
}
