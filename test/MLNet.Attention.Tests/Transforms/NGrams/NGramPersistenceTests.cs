using System.Runtime.InteropServices;
using MLNet.Attention.Tests.Transforms.Serialization;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Tests.Transforms.NGrams;

[TestClass]
public sealed class NGramPersistenceTests
{
    private const string Source = "model.safetensors";

    private static readonly NGramModel Model =
        new(new NGramFeatures([3, 70, 400_000], [1, 1.5f, 2], pairs: false), [0.5f, -1, 2], [0.25f]);

    private static Dictionary<string, TensorBytes> Entries()
    {
        using var stream = new MemoryStream();
        Safetensors.Write(stream, [.. Model.ToEntries()]);
        stream.Position = 0;
        return TensorBytes.Read(stream, Source).ToDictionary(tensor => tensor.Name);
    }

    [TestMethod]
    public void ComesBack()
    {
        var entries = Reader(Entries());
        var model = NGramModel.FromEntries(entries, 3, 1, pairs: false);
        Assert.IsEmpty(entries.Left);
        CollectionAssert.AreEqual(Model.Features.Buckets, model.Features.Buckets);
        CollectionAssert.AreEqual(Model.Features.InverseDocumentFrequencies, model.Features.InverseDocumentFrequencies);
        CollectionAssert.AreEqual(Model.Weights, model.Weights);
        CollectionAssert.AreEqual(Model.Biases, model.Biases);
    }

    [TestMethod]
    [DataRow("ngrams.buckets")]
    [DataRow("ngrams.inverse_document_frequencies")]
    [DataRow("ngrams.weights")]
    [DataRow("ngrams.bias")]
    public void AMissingOrWrongTensor_IsNamed(string name)
    {
        var entries = Entries();
        entries.Remove(name);
        Fails(entries, $"'{name}'");

        entries = Entries();
        entries[name] = entries[name] with { DType = "U32" };
        Fails(entries, $"'{name}' is U32");

        entries = Entries();
        entries[name] = entries[name] with { Shape = [1, .. entries[name].Shape] };
        Fails(entries, $"'{name}' is");
    }

    [TestMethod]
    [DataRow(new[] { 3, 3, 5 })]
    [DataRow(new[] { -1, 3, 5 })]
    [DataRow(new[] { 1, 3, NGramExtractor.BucketCount })]
    public void BucketsThatDoNotAscend_AreRefused(int[] buckets)
    {
        var entries = Entries();
        entries["ngrams.buckets"] = entries["ngrams.buckets"] with { Data = MemoryMarshal.AsBytes(buckets.AsSpan()).ToArray() };
        Fails(entries, "expected ascending numbers below");
    }

    [TestMethod]
    public void ValuesThatAreNotFinite_AreRefused()
    {
        var entries = Entries();
        entries["ngrams.weights"] = entries["ngrams.weights"] with
        {
            Data = MemoryMarshal.AsBytes(new[] { 1, float.NaN, 2 }.AsSpan()).ToArray(),
        };
        Fails(entries, "'ngrams.weights' holds NaN; expected finite values");
    }

    [TestMethod]
    public void WeightsForOtherOutputsOrTexts_AreRefused()
    {
        Fails(Entries(), "'ngrams.weights' is F32 [3, 1]; expected F32 [3, 3]", outputCount: 3);
        Fails(Entries(), "'ngrams.weights' is F32 [3, 1]; expected F32 [11, 1]", pairs: true);
        Fails(Entries(), "'ngrams.buckets' is I32 [3]; expected I32 [4]", featureCount: 4);

        var entries = Entries();
        entries["ngrams.weights"] = entries["ngrams.weights"] with { Shape = [3] };
        Fails(entries, "'ngrams.weights' is F32 [3]; expected F32 [3, 1]");

        entries = Entries();
        entries["ngrams.inverse_document_frequencies"] =
            entries["ngrams.inverse_document_frequencies"] with { Shape = [2], Data = new byte[8] };
        Fails(entries, "'ngrams.inverse_document_frequencies' is F32 [2]; expected F32 [3]");
    }

    private static void Fails(Dictionary<string, TensorBytes> entries, string message, int featureCount = 3,
        int outputCount = 1, bool pairs = false) => Refusal.OfSource(
        Source, () => NGramModel.FromEntries(Reader(entries), featureCount, outputCount, pairs), message);

    private static SafetensorsReader Reader(Dictionary<string, TensorBytes> entries) =>
        new(new MemoryStream(TensorBytes.Write(entries.Values)), Source);
}
