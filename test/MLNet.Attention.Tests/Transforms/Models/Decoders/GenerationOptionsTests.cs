using System.Text;
using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.Models.Decoders;

[TestClass]
public sealed class GenerationOptionsTests
{
    [TestMethod]
    [DataRow("BeamSize", 1, 64, 0, 65)]
    [DataRow("LengthPenalty", 0.0, 10.0, -0.01, 10.01)]
    [DataRow("LengthPenalty", 0.0, 1.0, double.NaN, double.PositiveInfinity)]
    [DataRow("MinimumTokens", 0, 128, -1, 129)]
    [DataRow("MaximumTokens", 1, 1048576, 0, 1048577)]
    [DataRow("NoRepeatNGramSize", 0, 64, -1, 65)]
    [DataRow("Temperature", 1e-9, 100.0, 0.0, 100.1)]
    [DataRow("TopK", 0, 262144, -1, 262145)]
    [DataRow("TopP", 1e-9, 1.0, 0.0, 1.1)]
    [DataRow("NumberOfResults", 1, 4, 0, 5)]
    [DataRow("EarlyStopping", EarlyStopping.Estimate, EarlyStopping.Never, (EarlyStopping)(-1), (EarlyStopping)3)]
    public void Range_IsAsDocumented(string option, object lowest, object highest, object bad, object alsoBad)
    {
        With(option, lowest).Check();
        With(option, highest).Check();
        foreach (var value in new[] { bad, alsoBad })
        {
            var error = Refusal.Of<ArgumentOutOfRangeException>(With(option, value).Check, $"'{option}' is {value}; expected ");
            Assert.AreEqual(option, error.ParamName);
        }
    }

    [TestMethod]
    public void RangesThatDependOnOtherOptions()
    {
        new GenerationOptions { Sample = true, BeamSize = 1, NumberOfResults = 64 }.Check();
        Refusal.Of<ArgumentOutOfRangeException>(
            new GenerationOptions { Sample = true, NumberOfResults = 65 }.Check, "'NumberOfResults' is 65; expected in [1, 64].");
        Refusal.Of<ArgumentOutOfRangeException>(
            new GenerationOptions { BeamSize = 2, NumberOfResults = 3 }.Check, "'NumberOfResults' is 3; expected in [1, 2]");
        Refusal.Of<ArgumentOutOfRangeException>(
            new GenerationOptions { MaximumTimePerRow = TimeSpan.Zero }.Check,
            "'MaximumTimePerRow' is 00:00:00; expected above 0");
        new GenerationOptions { MaximumTimePerRow = TimeSpan.FromTicks(1) }.Check();
    }

    [TestMethod]
    public void Options_ComeBackFromAManifest_AndACopyIsOfItsOwn()
    {
        var options = new GenerationOptions
        {
            BeamSize = 9, LengthPenalty = 10, MinimumTokens = 2, MaximumTokens = 70, NoRepeatNGramSize = 3, Sample = true,
            Temperature = 100, TopK = 5, TopP = 1, Seed = -3, NumberOfResults = 12, MaximumTimePerRow = TimeSpan.FromSeconds(1.5),
            EarlyStopping = EarlyStopping.Full, RepetitionPenalty = 0.1,
        };
        foreach (var property in typeof(GenerationOptions).GetProperties())
        {
            Assert.AreEqual(property.GetValue(options), property.GetValue(Read(Json(options))), property.Name);
            Assert.AreEqual(property.GetValue(options), property.GetValue(options.Clone()), property.Name);
            Assert.AreEqual(property.GetValue(new GenerationOptions()), property.GetValue(Read(Json(new()))), property.Name);
        }
        options.Clone().BeamSize = 1;
        Assert.AreEqual(9, options.BeamSize);
    }

    [TestMethod]
    [DataRow("num_beams", "4", "65", "expected in [1, 64]")]
    [DataRow("length_penalty", "0.6", "-1", "expected in [0, 10]")]
    [DataRow("early_stopping", "\"Never\"", "\"Soon\"", "expected one of Estimate, Full, Never")]
    [DataRow("max_new_tokens", "128", "0", "expected in [1, 1048576]")]
    [DataRow("min_new_tokens", "0", "200", "expected in [0, 128]")]
    [DataRow("no_repeat_ngram_size", "0", "1.5", "expected a whole number")]
    [DataRow("repetition_penalty", "1", "0", "expected in (0, 10]")]
    [DataRow("do_sample", "false", "1", "expected true or false")]
    [DataRow("temperature", "1", "0", "expected in (0, 100]")]
    [DataRow("top_k", "0", "-1", "expected in [0, 262144]")]
    [DataRow("top_p", "1", "2", "expected in (0, 1]")]
    [DataRow("num_return_sequences", "1", "5", "expected in [1, 4]")]
    [DataRow("seed", "7", "7e30", "expected a whole number")]
    [DataRow("max_time", "2", "0", "expected above 0")]
    [DataRow("max_time", "2", "-1", "expected a number in [0, ")]
    public void AFieldThatIsWrong_IsNamed(string field, string right, string wrong, string expected)
    {
        var json = Json(new() { Seed = 7, MaximumTimePerRow = TimeSpan.FromSeconds(2), EarlyStopping = EarlyStopping.Never });
        var before = $"\"{field}\":{right}";
        Assert.Contains(before, json);
        Refusal.OfSource("manifest", () => Read(json.Replace(before, $"\"{field}\":{wrong}")), $"'{field}' is ", expected);
        if (field is not ("seed" or "max_time" or "early_stopping" or "repetition_penalty"))
            Refusal.OfSource("manifest", () => Read(json.Replace($"\"{field}\"", "\"other\"")), $"'{field}' is missing");
    }

    [TestMethod]
    public void WithoutASeed_EachTimeAnotherIsChosen()
    {
        Assert.AreNotEqual(new GenerationOptions().ChooseSeed(), new GenerationOptions().ChooseSeed());
        Assert.AreEqual(5UL, new GenerationOptions { Seed = 5 }.ChooseSeed());
    }

    private static GenerationOptions With(string option, object value)
    {
        var options = new GenerationOptions();
        typeof(GenerationOptions).GetProperty(option)!.SetValue(options, value);
        return options;
    }

    private static string Json(GenerationOptions options)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            options.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static GenerationOptions Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return GenerationOptions.Read(new JsonFields(document.RootElement, "manifest"));
    }
}
