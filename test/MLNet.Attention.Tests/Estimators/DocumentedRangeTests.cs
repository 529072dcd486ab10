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

    public static IEnumerable<object[]> Options => typeof(AttentionSentimentTrainer.Options).GetProperties()
        .Where(property => Type(property) == typeof(int) || Type(property) == typeof(double))
        .Where(property => property.Name != nameof(AttentionTrainerOptions.Seed)) // any number
        .Select(property => new object[] { property.Name });

    [TestMethod]
    [DynamicData(nameof(Options))]
    public void TheRangeInTheDocumentation_IsTheOneInTheError(string option)
    {
        var property = typeof(AttentionSentimentTrainer.Options).GetProperty(option)!;
        var summary = Regex.Replace(Summaries[$"P:{property.DeclaringType!.FullName}.{option}"], @"\s+", " ");
        var options = new AttentionSentimentTrainer.Options();
        property.SetValue(options, Convert.ChangeType(-1, Type(property)));
        var error = Assert.Throws<ArgumentException>(
            () => new MLContext(1).BinaryClassification.Trainers.AttentionSentiment(options));
        var range = Range().Match(error.Message);
        Assert.IsTrue(range.Success, error.Message);
        Assert.Contains($"n {range.Value}", summary, "In …");
    }

    private static Type Type(PropertyInfo property) => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    [GeneratedRegex(@"[\[(][\d.]+, [\d.]+[\])]")]
    private static partial Regex Range();
}
