using MLNet.Attention.Transforms.Pretrained;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

[TestClass]
public sealed class SentenceModulesTests
{
    private const string Normalize = """
        , {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}
        """;

    [TestMethod]
    [DataRow("pooling_mode_cls_token", TextPooling.FirstToken)]
    [DataRow("pooling_mode_mean_tokens", TextPooling.Mean)]
    [DataRow("pooling_mode_max_tokens", TextPooling.Max)]
    [DataRow("pooling_mode_mean_sqrt_len_tokens", TextPooling.RootLength)]
    public void Modules_AreReadWithTheCheckpoint(string mode, TextPooling pooling)
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        Assert.IsNull(PretrainedCheckpoint.Load(folder.Directory).Sentences);
        WriteModules(folder, Normalize);
        folder.Write("1_Pooling/config.json",
            $$"""{"word_embedding_dimension": 32, "{{mode}}": true, "pooling_mode_lasttoken": false}""");
        folder.Write("sentence_bert_config.json", """{"max_seq_length": 48, "do_lower_case": false}""");
        var checkpoint = PretrainedCheckpoint.Load(folder.Directory);
        Assert.AreEqual(new SentenceModules("", pooling, true, 48), checkpoint.Sentences);
        Assert.AreEqual(48, checkpoint.MaximumTokens);
        WriteModules(folder, "");
        Assert.IsFalse(PretrainedCheckpoint.Load(folder.Directory).Sentences!.IsNormalized);
    }

    [TestMethod]
    public void TheEncoder_MayLieInItsOwnFolder()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        WriteModules(folder, "", encoder: "0_Transformer");
        folder.Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true}""");
        Directory.CreateDirectory(folder.PathOf("0_Transformer"));
        foreach (var file in new[] { "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json" })
            File.Move(folder.PathOf(file), folder.PathOf($"0_Transformer/{file}"));
        using var encoder = PretrainedCheckpoint.Load(folder.Directory).CreateEncoder();
        Assert.AreEqual(32, encoder.Dimension);
    }

    [TestMethod]
    public void WhatIsNotKnown_IsRefused()
    {
        using var folder = CheckpointFolder.CopyOf("bert");
        WriteModules(folder, Normalize.Replace("Normalize", "Dense"));
        folder.Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true}""");
        IsRefused("modules.json: has the modules Transformer, Pooling, Dense; expected Transformer, Pooling and,");
        WriteModules(folder, "");
        folder.Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": true}""");
        IsRefused("1_Pooling/config.json: has the modes 'pooling_mode_mean_tokens, pooling_mode_max_tokens'");
        folder.Write("1_Pooling/config.json", """{"pooling_mode_lasttoken": true}""");
        IsRefused("has the modes 'pooling_mode_lasttoken'");
        folder.Write("1_Pooling/config.json", """{"pooling_mode_mean_tokens": 1}""");
        IsRefused("'pooling_mode_mean_tokens' is Number; expected true or false");
        File.Delete(folder.PathOf("1_Pooling/config.json"));
        IsRefused("1_Pooling/config.json: is missing");
        WriteModules(folder, "", encoder: "../other");
        IsRefused("'path' is '../other'; expected the name of a folder inside the checkpoint's");
        folder.Write("modules.json", "{}");
        IsRefused("modules.json: is Object; expected an array");

        void IsRefused(string text) => Refusal.Of<FormatException>(() => PretrainedCheckpoint.Load(folder.Directory), text);
    }

    private static void WriteModules(CheckpointFolder folder, string more, string encoder = "") => folder.Write(
        "modules.json", $$"""
        [{"idx": 0, "name": "0", "path": "{{encoder}}", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}{{more}}]
        """);
}
