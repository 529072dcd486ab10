using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The documentation of each option states the range that the code checks.</summary>
[TestClass]
public sealed partial class DocumentedRangeTests
{
    private static readonly Dictionary<string, string> Summaries = XDocument
        .Load(Path.Combine(AppContext.BaseDirectory, "MLNet.Attention.xml")).Descendants("member")
        .ToDictionary(member => (string)member.Attribute("name")!, member => member.Element("summary")?.Value ?? "");

    private static readonly Type[] Trainers =
    [
        typeof(AttentionSentimentTrainer.Options), typeof(AttentionSummarizerEstimator.Options),
        typeof(AttentionTranslatorEstimator.Options), typeof(AttentionMultiLabelClassifierTrainer.Options),
        typeof(AttentionEmbedderEstimator.Options),
    ];

    public static IEnumerable<object[]> Options =>
        from type in Trainers
        from property in type.GetProperties()
        where Type(property) == typeof(int) || Type(property) == typeof(double)
        where property.Name != nameof(AttentionTrainingOptions.Seed) // any number
        select new object[] { type, property.Name };

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void TheRangeInTheDocumentation_IsTheOneInTheError(Type type, string option)
    {
        var property = type.GetProperty(option)!;
        var summary = Regex.Replace(Summaries[$"P:{property.DeclaringType!.FullName}.{option}"], @"\s+", " ");
        var options = Activator.CreateInstance(type)!;
        property.SetValue(options, Convert.ChangeType(-1, Type(property)));
        var error = Assert.Throws<ArgumentException>(() => Create(options));
        var range = Range().Match(error.Message);
        Assert.IsTrue(range.Success, error.Message);
        Assert.Contains($"n {range.Value}", summary, "In …");
    }

    private static object Create(object options) => options switch
    {
        AttentionSummarizerEstimator.Options of => new MLContext(1).Transforms.Text.AttentionSummarizer(of),
        AttentionTranslatorEstimator.Options of => new MLContext(1).Transforms.Text.AttentionTranslator(of),
        AttentionMultiLabelClassifierTrainer.Options of =>
            new MLContext(1).MulticlassClassification.Trainers.AttentionMultiLabelClassifier(of),
        AttentionEmbedderEstimator.Options of => new MLContext(1).Transforms.Text.AttentionEmbedder("Features", "Text", of),
        _ => new MLContext(1).BinaryClassification.Trainers.AttentionSentiment((AttentionSentimentTrainer.Options)options),
    };

    private static Type Type(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    [GeneratedRegex(@"[\[(][\d.]+, [\d.]+[\])]")]
    private static partial Regex Range();
}
