using System.Text;
using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Transforms.Tasks;

/// <summary>Weights of classes as costs, in predictions and in a manifest.</summary>
[TestClass]
public sealed class ClassWeightsTests
{
    [TestMethod]
    public void OfTwoClasses_TheThresholdIsTheShareOfFalse()
    {
        // 1 / (1 + 4): a fifth.
        var task = new BinaryClassification(new ClassWeights([1, 4]));
        foreach (var probability in new[] { 0.01f, 0.19f, 0.21f, 0.5f, 0.9f })
        {
            float[] outputs = [MathF.Log(probability / (1 - probability))];
            var isTrue = probability > 0.2;
            Assert.AreEqual(isTrue ? 1 : 0, task.PredictedIndexOf(outputs));
            Assert.AreEqual(isTrue, Get<bool>(task, 0, outputs));
            Assert.AreEqual(probability, Get<float>(task, 2, outputs), 1e-6f, "probabilities are not weighted");
        }
        Assert.AreEqual(0, new BinaryClassification().PredictedIndexOf([0]));
        Assert.AreEqual(0, task.LogWeightOf(0), "the intercept has it");
    }

    [TestMethod]
    public void OfMoreClasses_TheLargestProductWins()
    {
        var random = new Random(1);
        double[] weights = [1, 5, 0.2, 30];
        var task = new MulticlassClassification(4, null, new ClassWeights(weights));
        var predicted = new HashSet<int>();
        for (var i = 0; i < 100; i++)
        {
            float[] outputs = [.. weights.Select(_ => 6 * random.NextSingle())];
            var probabilities = Get<VBuffer<float>>(task, 1, outputs).GetValues().ToArray();
            Assert.AreEqual(1, probabilities.Sum(), 1e-5f);
            var expected = Enumerable.Range(0, 4).MaxBy(c => weights[c] * probabilities[c]);
            Assert.AreEqual(expected, task.PredictedIndexOf(outputs));
            Assert.AreEqual((uint)expected + 1, Get<uint>(task, 0, outputs));
            predicted.Add(expected);
        }
        Assert.IsGreaterThan(2, predicted.Count);
        Assert.AreEqual(0u, Get<uint>(task, 0, [1, float.NaN, 1, 1]));
        Assert.AreEqual(Math.Log(5), task.LogWeightOf(1));
        Assert.AreEqual(0, new MulticlassClassification(4, null).LogWeightOf(1));
    }

    [TestMethod]
    public void TheyComeBackFromAManifest_AndAreLeftOutWhereThereAreNone()
    {
        var binary = Written(new BinaryClassification(new ClassWeights([0.5, 1e6])));
        Assert.AreEqual("""{"type":"binary_classification","class_weights":[0.5,1000000]}""", binary);
        Assert.AreEqual(1e6, Read(binary).Weights![1]);
        var classes = Written(new MulticlassClassification(3, null, new ClassWeights([1 / 3.0, 2, 1])));
        Assert.AreEqual(classes, Written(Read(classes)));
        Assert.AreEqual(1 / 3.0, Read(classes).Weights![0]);
        Assert.IsNull(Read(Written(new BinaryClassification())).Weights);
        Assert.IsNull(Read(Written(new MulticlassClassification(3, null))).Weights);
    }

    [TestMethod]
    [DataRow("[1,2]", "an array of 2; expected an array of 3 numbers in (0, ")]
    [DataRow("[1,2,0]", "an array with 0")]
    [DataRow("[1,2,-1]", "an array with -1")]
    [DataRow("[1,2,1e999]", "an array with 1e999")]
    [DataRow("[1,2,\"3\"]", "an array with \"3\"")]
    [DataRow("[1,2,null]", "an array with null")]
    [DataRow("{}", "Object; expected an array of 3 numbers")]
    public void WrongOnes_AreNamed(string weights, string message)
    {
        var error = Assert.ThrowsExactly<FormatException>(() => Read(
            $$"""{"type":"multiclass_classification","num_labels":3,"class_weights":{{weights}}}"""));
        Assert.Contains("'class_weights' is ", error.Message);
        Assert.Contains(message, error.Message);
    }

    private static T Get<T>(PredictionTask task, int column, float[] outputs)
    {
        T value = default!;
        ((ValueGetter<T>)task.CreateGetter(column, () => outputs))(ref value);
        return value;
    }

    private static PredictionTask Read(string json) => JsonText.Read(
        Encoding.UTF8.GetBytes(json), "manifest.json", root => PredictionTask.Read(new JsonFields(root, "manifest.json")));

    private static string Written(PredictionTask task)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            task.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
