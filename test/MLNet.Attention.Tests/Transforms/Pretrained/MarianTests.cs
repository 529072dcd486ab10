using MLNet.Attention.Tests.Modules;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Tokenization;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Marians with the files that they are published with: pieces of SentencePiece, and vocabularies.</summary>
[TestClass]
public sealed class MarianTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("the films", "3 4 5 2")]
    [DataRow("  the   films ", "3 4 5 2")]
    [DataRow("", "2")]
    [DataRow("xß", "7 0 10 2")] // a piece that the vocabulary has not, and a text without a piece that it has
    [DataRow("ßß", "7 0 2")] // unknown neighbours are one
    [DataRow(">>fra<< the film", "11 3 4 2")]
    public void Sources_HaveTheIdsOfTheVocabulary(string text, string ids)
    {
        using var folder = new TinyMarian();
        var (source, _) = new TokenizerFolder(folder.Directory).LoadPair();
        Assert.AreEqual(ids, string.Join(' ', source.Ids(text)));
        Assert.AreEqual(ids, string.Join(' ', Saved(source).Ids(text)));
    }

    [TestMethod]
    [DataRow(false, "6 7 8 9 5 2")]
    [DataRow(true, "3 5 6 7 299 2")]
    public void Targets_HaveTheirOwnPieces_AndPerhapsAVocabulary(bool isSeparate, string ids)
    {
        using var folder = new TinyMarian();
        if (isSeparate)
            folder.Separate();
        var (source, target) = new TokenizerFolder(folder.Directory).LoadPair();
        Assert.AreEqual(ids, string.Join(' ', target.Ids("der fis")));
        Assert.AreEqual(ids, string.Join(' ', Saved(target).Ids("der fis")));
        Assert.AreEqual("der fis", target.Decode(target.Ids("der fis")));
        Assert.AreEqual("7 0 8 9 5 2", string.Join(' ', source.Ids("qfis")), "the pieces of the source are others");
    }

    [TestMethod]
    public void ATargetWithEmbeddingsOfItsOwn_IsPredictedByThem()
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var folder = new TinyMarian();
        var shared = Distribution(folder.Directory);
        folder.Separate();
        var own = Distribution(folder.Directory);
        TensorAssert.Near(shared.narrow(2, 0, TinyMarian.TargetSize).log_softmax(-1), own, 1e-5);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Translators_GenerateAndLearn_AndAreSavedWithBothTokenizers(bool isSeparate)
    {
        using var folder = new TinyMarian();
        if (isSeparate)
            folder.Separate();
        var data = TextPairs.Load(context,
            Enumerable.Range(0, 24).Select(i => new Row<float> { Text = i % 2 == 0 ? "the films" : "the", Second = "der fis" }));
        foreach (var epochs in new[] { 0, 2 })
        {
            using var model = context.Transforms.Text.AttentionTranslator(new AttentionTranslatorEstimator.Options
            {
                Checkpoint = folder.Directory, SourceColumnName = "Text", TargetColumnName = "Second", NumberOfEpochs = epochs,
                LearningRate = 0.05, WeightAveraging = 0, ValidationFraction = 0,
            }).Fit(data);
            using var loaded = (AttentionTranslatorTransformer)ModelZip.Load(ModelZip.Save(model));
            var texts = new[] { "the films", "the" };
            CollectionAssert.AreEqual(model.Generate(texts).ToArray(), loaded.Generate(texts).ToArray());
            Assert.AreEqual(isSeparate ? TinyMarian.TargetSize : 12, loaded.Model.Target.VocabularySize);
            if (epochs > 0)
                Assert.IsNotEmpty(loaded.TrainingSummary!.Epochs);
        }
    }

    [TestMethod]
    public void WhatIsMissingOrWrong_IsNamed()
    {
        using var folder = new TinyMarian();
        void Refused<TException>(string expected) where TException : Exception =>
            Refusal.Of<TException>(() => new TokenizerFolder(folder.Directory).LoadPair(), expected);
        folder.Write("tokenizer_config.json", """{"separate_vocabs": true}""");
        Refused<FileNotFoundException>("has no target_vocab.json; expected it beside source.spm.");
        folder.Write("vocab.json", """{"<unk>":0,"a":1}""");
        Refused<FormatException>("vocab.json: has no token \"</s>\"; expected one.");
        folder.Write("vocab.json", """{"<unk>":0,"</s>":0}""");
        Refused<FormatException>("an id that no other token has");
        folder.Write("vocab.json", "[]");
        Refused<FormatException>("vocab.json: found Array; expected an object of tokens and ids.");
        folder.Write("source.spm", "no model");
        Refused<FormatException>("source.spm: is damaged");
    }

    [TestMethod]
    public void AVocabularyOfAVocabulary_IsNotNested() => Assert.Contains("another type", Assert.ThrowsExactly<FormatException>(
        () => new TestDocument().With("model", """
            {"type":"Mapped","vocab":{"<unk>":0,"<pad>":1},"pieces":{"type":"Mapped"}}
            """).Load()).Message);

    private static PretrainedTokenizer Saved(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        tokenizer.Save(stream);
        stream.Position = 0;
        return (PretrainedTokenizer)TokenizerJson.Load(stream);
    }

    private static Tensor Distribution(string directory)
    {
        using var checkpoint = new SequenceCheckpoint(directory);
        using var network = checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint));
        network.eval();
        return network.call(tensor(new long[] { 5, 6, 400 }, [1, 3]), null, tensor(new long[] { 1, 8 }, [1, 2]));
    }
}
