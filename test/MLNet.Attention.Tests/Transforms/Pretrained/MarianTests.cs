using System.Text;
using System.Text.Json.Nodes;
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
    private readonly TinyCheckpoints folders = new();

    [TestCleanup]
    public void RemoveFolders() => folders.Dispose();

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
            using var model = Translator(folder.Directory, epochs).Fit(data);
            using var loaded = (AttentionTranslatorTransformer)ModelZip.Load(ModelZip.Save(model));
            var texts = new[] { "the films", "the" };
            CollectionAssert.AreEqual(model.Generate(texts).ToArray(), loaded.Generate(texts).ToArray());
            Assert.AreEqual(isSeparate ? TinyMarian.TargetSize : 12, loaded.Model.Target.VocabularySize);
            if (epochs > 0)
                Assert.IsNotEmpty(loaded.TrainingSummary!.Epochs);
        }
    }

    [TestMethod]
    [DataRow(false, false)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    [DataRow(true, true)]
    public void AFineTunedMarian_IsWrittenWithItsFiles_AndComesBack(bool isSeparate, bool hasMerges)
    {
        using var folder = new TinyMarian();
        if (isSeparate)
            folder.Separate();
        if (hasMerges)
            folder.Merge();
        var data = TextPairs.Load(context,
            Enumerable.Range(0, 24).Select(i => new Row<float> { Text = i % 2 == 0 ? "the films" : "the", Second = "der fis" }));
        using var model = Translator(folder.Directory, epochs: 2).Fit(data);
        using var loaded = (AttentionTranslatorTransformer)ModelZip.Load(ModelZip.Save(model));
        var written = folders.New("written");
        loaded.SaveCheckpoint(written);
        string[] files = ["config.json", "generation_config.json", "model.safetensors", "source.spm", "target.spm",
            "tokenizer_config.json", "vocab.json", .. isSeparate ? ["target_vocab.json"] : Array.Empty<string>()];
        CollectionAssert.AreEquivalent(files, Directory.GetFiles(written).Select(Path.GetFileName).ToArray());
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(written, "config.json")))!;
        Assert.AreEqual(
            isSeparate ? (420, TinyMarian.TargetSize, false) : (420, null, null),
            ((int)config["vocab_size"]!, (int?)config["decoder_vocab_size"], (bool?)config["share_encoder_decoder_embeddings"]));
        var tokenizer = JsonNode.Parse(File.ReadAllText(Path.Combine(written, "tokenizer_config.json")))!;
        Assert.AreEqual(("MarianTokenizer", isSeparate, "<pad>", "</s>", "<unk>"),
            ((string?)tokenizer["tokenizer_class"], (bool)tokenizer["separate_vocabs"]!, (string?)tokenizer["pad_token"],
                (string?)tokenizer["eos_token"], (string?)tokenizer["unk_token"]));

        using var back = Translator(written, epochs: 0).Fit(data);
        string[] texts = ["the films", "the", "", "xß films >>fra<< the", "  film  flims <s> </s>", "der fis s"];
        foreach (var (expected, found) in new[]
        {
            (loaded.Model.Source, back.Model.Source), (loaded.Model.Target, back.Model.Target),
        })
        {
            foreach (var text in texts)
                CollectionAssert.AreEqual(expected.Ids(text).ToArray(), found.Ids(text).ToArray(), text);
        }
        var beams = new GenerationOptions { BeamSize = 3, MaximumTokens = 9 };
        CollectionAssert.AreEqual(loaded.Generate(texts, beams).ToArray(), back.Generate(texts, beams).ToArray());
        CollectionAssert.AreEqual(loaded.Generate(texts).ToArray(), back.Generate(texts).ToArray());
        foreach (var (expected, found) in loaded.Model.Network.parameters().Zip(back.Model.Network.parameters()))
            Assert.IsTrue(expected.Equals(found));
        var again = folders.New("again");
        back.SaveCheckpoint(again);
        foreach (var file in files)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(Path.Combine(written, file)), File.ReadAllBytes(Path.Combine(again, file)), file);
        }
    }

    [TestMethod]
    public void OtherTokenizersForSourcesAndTargets_AreNotWrittenAsThoseOfAMarian()
    {
        using var folder = new TinyMarian();
        var marian = (PretrainedTokenizer)new TokenizerFolder(folder.Directory).LoadPair().Source;
        var bart = (PretrainedTokenizer)PretrainedTokenizer.Load(TinyCheckpoints.Of("bart"));
        var t5 = (PretrainedTokenizer)PretrainedTokenizer.Load(TinyCheckpoints.Of("t5"));
        var lower = JsonNode.Parse(Document(marian))!;
        lower["normalizer"] = JsonNode.Parse("""{"type":"Lowercase"}""");
        var other = (PretrainedTokenizer)TokenizerJson.Load(new MemoryStream(Encoding.UTF8.GetBytes(lower.ToJsonString())));
        foreach (var target in new[] { bart, t5, other })
        {
            Refusal.Of<InvalidOperationException>(() => MarianFiles.Of(marian, target),
                "because its sources and targets have tokenizers of their own, which are not those of a Marian; expected such " +
                "as are made of source.spm, target.spm and vocab.json.");
        }
        Assert.HasCount(3, MarianFiles.Of(marian, marian).Parts);
    }

    [TestMethod]
    public void AModelOfSentencePiece_IsWrittenAndReadTheSame()
    {
        SentencePiece[] pieces =
        [
            new("<unk>", 0, SentencePiece.UnknownKind), new("<s>", 0, SentencePiece.ControlKind), new("▁a", -1.5f, 1),
            new(new string('x', 300), -3.25e-7f, 1), new("<0x41>", 0, SentencePiece.ByteKind),
        ];
        foreach (var isBpe in new[] { false, true })
        {
            var map = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
            var read = SentencePieceModel.Read(new SentencePieceModel(pieces, map, isBpe, isBpe).ToBytes(), "file");
            CollectionAssert.AreEqual(pieces, read.Pieces.ToArray());
            CollectionAssert.AreEqual(map, read.CharacterMap);
            Assert.AreEqual((isBpe, isBpe), (read.IsBpe, read.FallsBackToBytes));
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

    private AttentionTranslatorEstimator Translator(string folder, int epochs) =>
        context.Transforms.Text.AttentionTranslator(new AttentionTranslatorEstimator.Options
        {
            Checkpoint = folder, SourceColumnName = "Text", TargetColumnName = "Second", NumberOfEpochs = epochs,
            LearningRate = 0.05, WeightAveraging = 0, ValidationFraction = 0, Seed = 1,
        });

    private static PretrainedTokenizer Saved(Tokenizer tokenizer) =>
        (PretrainedTokenizer)TokenizerJson.Load(new MemoryStream(Document(tokenizer)));

    private static byte[] Document(Tokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        tokenizer.Save(stream);
        return stream.ToArray();
    }

    private static Tensor Distribution(string directory)
    {
        using var checkpoint = new SequenceCheckpoint(directory);
        using var network = checkpoint.CreateNetwork(SequenceParityTests.Configure(checkpoint));
        network.eval();
        return network.call(tensor(new long[] { 5, 6, 400 }, [1, 3]), null, tensor(new long[] { 1, 8 }, [1, 2]));
    }
}
