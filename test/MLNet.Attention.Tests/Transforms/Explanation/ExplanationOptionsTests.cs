using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class ExplanationOptionsTests
{
    [TestMethod]
    [DataRow("MaximumSteps", 8, 4096, 7, 4097)]
    [DataRow("MaximumSteps", 0, 512, -1, 1)]
    [DataRow("Tolerance", 0.0, 1.0, -0.001, 1.001)]
    [DataRow("Tolerance", 0.0, 1.0, double.NaN, double.PositiveInfinity)]
    [DataRow("MaximumTokens", 1, 2097152, 0, 2097153)]
    [DataRow("Unit", ExplanationUnit.Words, ExplanationUnit.Tokens, (ExplanationUnit)(-1), (ExplanationUnit)2)]
    [DataRow("MaximumClasses", 1, int.MaxValue, 0, -5)]
    public void Range_IsAsDocumented(string option, object lowest, object highest, object bad, object alsoBad)
    {
        With(option, lowest).Check();
        With(option, highest).Check();
        foreach (var value in new[] { bad, alsoBad })
        {
            var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
                () => ExplainedModels.Of("Hybrid").Explain(new MLContext(1), "text", options: With(option, value)));
            Assert.AreEqual(option, error.ParamName);
            Assert.Contains($"'{option}' is {value}; expected ", error.Message);
        }
    }

    [TestMethod]
    public void EveryOption_IsChecked()
    {
        foreach (var property in typeof(ExplanationOptions).GetProperties())
        {
            var absurd = property.PropertyType == typeof(int) ? int.MinValue
                : property.PropertyType == typeof(double) ? double.NaN : Enum.ToObject(property.PropertyType, 99);
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(With(property.Name, absurd).Check, property.Name);
        }
    }

    private static ExplanationOptions With(string option, object value)
    {
        var options = new ExplanationOptions();
        typeof(ExplanationOptions).GetProperty(option)!.SetValue(options, value);
        return options;
    }
}
