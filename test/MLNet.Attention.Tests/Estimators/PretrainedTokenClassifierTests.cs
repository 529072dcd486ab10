using System.Text.Json;
using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Token classifiers that begin with a checkpoint.</summary>
[TestClass]
public sealed class PretrainedTokenClassifierTests
{
    private static readonly CheckpointFixture Ner = new("bert_ner");

    private readonly MLContext context = new(1);

    [TestMethod]
    public void TheHeadAsItIs_ScoresWordsAsTransformersDoes()
    {
        using var model = AsItIs();
        var compared = 0;
        foreach (var row in Ner.Rows)
        {
            string[] words = [.. row.GetProperty("words").EnumerateArray().Select(word => word.GetString()!)];
            int?[] wordOf = [.. row.GetProperty("word_ids").EnumerateArray().Select(Number)];
            if (wordOf.Max() != words.Length - 1)
                continue; // cut off there; here it is read in windows
            var block = new WordBlock(new TokenBlock(model.Model.Tokenizer.SpecialIds), 0);
            block.Add(Array.ConvertAll(words, word => word.AsMemory()), model.Model.Tokenizer, model.Model.WordLimit);
            var scores = WordScorer.Run(model.Model, block);
            var logits = row.GetProperty("logits").EnumerateArray().Select(CheckpointFixture.Numbers).ToArray();
            for (var word = 0; word < words.Length; word++)
            {
                var expected = logits[Array.IndexOf(wordOf, word)]; // of the first token
                for (var tag = 0; tag < expected.Length; tag++, compared++)
                    Assert.AreEqual(expected[tag], scores[word * expected.Length + tag], 1e-4);
            }
        }
        Assert.IsGreaterThan(200, compared);
    }

    [TestMethod]
    public void AsItIs_ItNeedsNoLabels_AndKnowsTheNamesOfTheClasses()
    {
        var data = context.Data.LoadFromEnumerable(Tagged.Make(1, 5));
        var trainer = Trainer(options => options.NumberOfEpochs = 0);
        EstimatorContract.Check(context, trainer, new(data));
        using var model = trainer.Fit(data);
        using var loaded = (AttentionTokenClassifierTransformer)ModelZip.Load(ModelZip.Save(model));
        var text = string.Join(" ", Enumerable.Repeat("a naïve clerk", 100)); // more than the checkpoint reads at once
        CollectionAssert.AreEqual(model.FindEntities(text).ToList(), loaded.FindEntities(text).ToList());
        CollectionAssert.AreEqual(
            new[] { "O", "B-PER", "I-PER", "B-LOC", "I-LOC" }, model.Model.Configuration.Labels!.Names.ToArray());
    }

    [TestMethod]
    [DataRow("bert_ner", "B-person,O", "with a new head")]
    [DataRow("bert", "B-person,O", "with a new head")]
    [DataRow("bert_ner", "O,B-PER,I-PER,B-LOC,I-LOC", "The encoder and the head of the checkpoint are trained.")]
    public void ACheckpoint_IsTrained_WithItsHeadWhereThatFits(string name, string keys, string message)
    {
        var log = new LogList(context);
        var entity = keys.Split(',').First(key => key != "O");
        var rows = Tagged.Make(1, 40).Select(row => new Tagged
        {
            Tokens = row.Tokens,
            Label = Array.ConvertAll(row.Label, label => label.StartsWith('B') ? entity : "O"),
        });
        var data = context.Data.LoadFromEnumerable(rows);
        var values = context.Data.LoadFromEnumerable(keys.Split(',').Select(key => new Key { Value = key }));
        var mapped = context.Transforms.Conversion.MapValueToKey("Label", keyData: values).Fit(data).Transform(data);
        var progress = new ProgressList();
        using var model = Trainer(options =>
        {
            (options.Checkpoint, options.Progress) = (new CheckpointFixture(name).Directory, progress);
            (options.NumberOfEpochs, options.LearningRate, options.BatchSize) = (10, 0.005, 8);
        }).Fit(mapped);
        log.AssertOne(Microsoft.ML.Runtime.ChannelMessageKind.Info, message);
        Assert.IsLessThan(0.9 * progress.Epochs[0].TrainingLoss!.Value, progress.Epochs[^1].TrainingLoss!.Value);
    }

    [TestMethod]
    public void WhatDoesNotFitACheckpoint_IsAnError()
    {
        var data = context.Data.LoadFromEnumerable(Tagged.Make(1, 5));
        void Refused<TException>(Action<AttentionTokenClassifierTrainer.Options> change, string message)
            where TException : Exception => Refusal.Of<TException>(() => Trainer(change).Fit(data).Dispose(), message);
        Refused<ArgumentException>(
            options => options.Dimension = 64, "'Dimension' is 64; expected its default, 128: the 'Checkpoint' says it.");
        Refused<ArgumentException>(
            options => options.FeatureBuckets = 64, "'FeatureBuckets' is 64; expected 0 with a 'Checkpoint'.");
        Refused<ArgumentException>(options => options.Checkpoint = " ", "'Checkpoint' is ' '; expected the name of a folder.");
        Refused<ArgumentException>(options => (options.NumberOfEpochs, options.MaximumTokens) = (0, 65),
            "'MaximumTokens' is 65; expected in [3, 64]");
        Refused<ArgumentException>(options => (options.NumberOfEpochs, options.MaximumTokens) = (0, 2),
            "'MaximumTokens' is 2; expected in [3, 64]");
        Refused<InvalidOperationException>(options => (options.NumberOfEpochs, options.LinearChain) = (0, true),
            "'LinearChain' is true, which no checkpoint has.");
        Refused<InvalidOperationException>(options => (options.NumberOfEpochs, options.Checkpoint) =
            (0, new CheckpointFixture("bert").Directory), "has the head TextClassification, which does not classify tokens.");
        Refused<ArgumentException>(options => (options.Checkpoint, options.NumberOfEpochs) = (null, 0),
            "'NumberOfEpochs' is 0; expected in [1, 10000].");
        Refused<DirectoryNotFoundException>(options => options.Checkpoint = "nowhere", "nowhere");
    }

    [TestMethod]
    public void ASavedModel_HasNoMoreTokensThanTheCheckpoint()
    {
        using var model = AsItIs();
        var zip = ModelZip.WithField(ModelZip.Save(model), "tokenizer.vocab_size", 6000);
        Assert.StartsWith("manifest.json: 'tokenizer': 'vocab_size' is 6000; expected a whole number from 1 to ",
            Refusal.OfModel(zip));
    }

    private AttentionTokenClassifierTransformer AsItIs() =>
        Trainer(options => options.NumberOfEpochs = 0).Fit(context.Data.LoadFromEnumerable(Tagged.Make(1, 1)));

    private AttentionTokenClassifierTrainer Trainer(Action<AttentionTokenClassifierTrainer.Options> change)
    {
        var options = new AttentionTokenClassifierTrainer.Options { Checkpoint = Ner.Directory, TextColumnName = "Tokens" };
        change(options);
        return context.MulticlassClassification.Trainers.AttentionTokenClassifier(options);
    }

    private static int? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    private sealed class Key
    {
        public string Value { get; set; } = "";
    }
}
