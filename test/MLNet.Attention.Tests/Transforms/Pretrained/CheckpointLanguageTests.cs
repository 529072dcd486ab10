using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Tokenization;
using MLNet.Attention.Transforms.Pretrained;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>mBART and mBART-50: the languages of source and target.</summary>
[TestClass]
public sealed class CheckpointLanguageTests
{
    private readonly MLContext context = new(1);

    // The pieces have the ids 4 to 6, and the codes those from 7 on.
    [TestMethod]
    [DataRow("MBartTokenizer", null, "4 5 2 10")]
    [DataRow("MBartTokenizerFast", "de_DE", "4 5 2 9")]
    [DataRow("MBart50Tokenizer", null, "10 4 5 2")]
    [DataRow("MBart50TokenizerFast", "sl_SI", "58 4 5 2")]
    public void TheCodeOfTheSource_IsBehindOrBefore(string tokenizer, string? language, string ids)
    {
        using var folder = Folder(tokenizer);
        using var checkpoint = new SequenceCheckpoint(folder.Directory, language);
        Assert.AreEqual(ids, string.Join(' ', checkpoint.Tokenizer.Ids("a b")));
        Assert.AreEqual(tokenizer.Contains("50") ? 60 : 33, checkpoint.Tokenizer.VocabularySize);
    }

    [TestMethod]
    [DataRow("MBartTokenizer", 26, null)]
    [DataRow("MBart50Tokenizer", 2, 26)]
    public void TheCodeOfTheTarget_IsReadFirst_OrIsGeneratedFirst(string tokenizer, int start, int? first)
    {
        using var folder = Folder(tokenizer);
        if (first is null)
        {
            folder.Config.Remove("decoder_start_token_id"); // as the checkpoints of several languages have it
            folder.Write();
        }
        using var checkpoint = new SequenceCheckpoint(folder.Directory, targetLanguage: "ro_RO");
        var tokens = checkpoint.Generation.Tokens;
        Assert.AreEqual((start, first), (tokens.StartId, tokens.FirstId));
    }

    [TestMethod]
    public void TheSourceOfTheFolder_IsWhatItsConfigurationSays()
    {
        using var folder = Folder("MBartTokenizer", """, "src_lang": "ar_AR" """);
        using var checkpoint = new SequenceCheckpoint(folder.Directory);
        Assert.AreEqual("4 2 7", string.Join(' ', checkpoint.Tokenizer.Ids("a")));
        using var wrong = Folder("MBartTokenizer", """, "src_lang": "sl_SI" """);
        Refusal.Of<FormatException>(() => new SequenceCheckpoint(wrong.Directory).Dispose(),
            "'src_lang' is 'sl_SI'; expected one of ar_AR, cs_CZ,");
    }

    [TestMethod]
    [DataRow("MBartTokenizer")]
    [DataRow("MBart50Tokenizer")]
    public void Translators_GenerateAndLearn_AndAreSavedWithTheirLanguages(string tokenizer)
    {
        using var folder = Folder(tokenizer);
        var data = TextPairs.Load(
            context, Enumerable.Range(0, 24).Select(i => new Row<float> { Text = i % 2 == 0 ? "a b" : "b", Second = "b ac" }));
        foreach (var epochs in new[] { 0, 1 })
        {
            using var model = context.Transforms.Text.AttentionTranslator(Options(folder.Directory, options =>
                (options.SourceLanguage, options.TargetLanguage, options.NumberOfEpochs) = ("fr_XX", "ro_RO", epochs))).Fit(data);
            using var loaded = (AttentionTranslatorTransformer)ModelZip.Load(ModelZip.Save(model));
            Assert.AreEqual(model.Generate("a b"), loaded.Generate("a b"));
            var tokens = loaded.Model.Configuration.Tokens;
            Assert.AreEqual(tokenizer.Contains("50") ? (2, (int?)26) : (26, null), (tokens.StartId, tokens.FirstId));
            Assert.Contains(14, loaded.Model.Source.Ids("a"), "fr_XX");
            Assert.DoesNotContain(10, loaded.Model.Source.Ids("a"), "en_XX");
        }
    }

    [TestMethod]
    public void LanguagesThatAreNotKnown_AreErrors_WhichListThoseThatAre()
    {
        using var folder = Folder("MBart50Tokenizer");
        using var bart = new TinySequenceCheckpoint("bart");
        void Refused(string? directory, Action<AttentionTranslatorEstimator.Options> change, params string[] texts) =>
            Refusal.Of<ArgumentException>(() => context.Transforms.Text.AttentionTranslator(Options(directory, change))
                .Fit(TextPairs.Load(context, [new Row<float> { Text = "a", Second = "b" }])).Dispose(), texts);
        Refused(
            folder.Directory, options => options.SourceLanguage = "en", "'SourceLanguage' is 'en'; expected one of", "ar_AR, cs_CZ");
        Refused(folder.Directory, options => options.TargetLanguage = "</s>", "'TargetLanguage' is '</s>'", "gl_ES, sl_SI.");
        Refused(bart.Directory, options => options.TargetLanguage = "ro_RO",
            "'TargetLanguage' is given; expected null", "has no codes of languages");
        Refused(
            null, options => options.SourceLanguage = "en_XX", "'SourceLanguage' is 'en_XX'; expected null without 'Checkpoint'.");
    }

    private static TinySequenceCheckpoint Folder(string tokenizer, string more = "")
    {
        var folder = new TinySequenceCheckpoint("mbart");
        File.Delete(Path.Combine(folder.Directory, "tokenizer.json"));
        File.WriteAllText(
            Path.Combine(folder.Directory, "tokenizer_config.json"), $$"""{"tokenizer_class": "{{tokenizer}}"{{more}}}""");
        File.WriteAllBytes(Path.Combine(folder.Directory, "sentencepiece.bpe.model"), SentencePieceFile.Make(kind: 1,
            ("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁a", -1, 1), ("▁b", -1, 1), ("c", -1, 1)));
        return folder;
    }

    private static AttentionTranslatorEstimator.Options Options(
        string? directory, Action<AttentionTranslatorEstimator.Options> change)
    {
        var options = new AttentionTranslatorEstimator.Options
        {
            Checkpoint = directory, SourceColumnName = "Text", TargetColumnName = "Second", NumberOfEpochs = 1,
            ValidationFraction = 0,
        };
        change(options);
        return options;
    }
}
