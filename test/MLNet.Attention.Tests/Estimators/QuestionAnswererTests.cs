using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Tests.Transforms.Pretrained;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The question answerer, from training to its columns.</summary>
[TestClass]
public sealed class QuestionAnswererTests
{
    private static readonly QuestionRow[] Training = QuestionRow.Make(1, 200);
    private static readonly QuestionRow[] Test = QuestionRow.Make(2, 40);

    private static readonly Lazy<AttentionQuestionAnswererTransformer> Fitted = new(() => Fit(Training, _ => { }));

    private readonly MLContext context = new(1);

    [TestMethod]
    public void Answers_AreFound_AndThatThereIsNone()
    {
        var metrics = context.EvaluateAnswers(Fitted.Value.Transform(Load(Test)));
        Assert.IsGreaterThan(0.9, metrics.ExactMatch);
        Assert.AreEqual(Test.Length, metrics.QuestionCount);
        const string text = "Today Carl visits New York again.";
        var answers = Fitted.Value.Answer(text, "where?");
        Assert.AreEqual("New York", answers[0].Text);
        foreach (var answer in answers)
            Assert.AreEqual(answer.Text, text.Substring(answer.Range.Start, answer.Range.Length));
        Assert.AreEqual("", Fitted.Value.Answer("Today Carl visits nobody again.", "where?")[0].Text);
    }

    [TestMethod]
    public void TheModel_TellsOfItsTraining_AlsoWhenItIsLoaded()
    {
        using var loaded = (AttentionQuestionAnswererTransformer)ModelZip.Load(ModelZip.Save(Fitted.Value));
        foreach (var summary in new[] { Fitted.Value.TrainingSummary!, loaded.TrainingSummary! })
        {
            Assert.AreEqual((Training.Length, 0), (summary.RowsRead, summary.RowsSkipped));
            Assert.IsNotEmpty(summary.Epochs);
            Assert.IsGreaterThan(0, summary.VocabularySize);
            Assert.AreEqual(ValidationMeasure.AnswerF1, summary.ValidationMeasure);
            Assert.Contains(", F1 of answers ", summary.ToString());
        }
    }

    [TestMethod]
    public void Columns_SayTheSame()
    {
        var rows = context.Data.CreateEnumerable<Found>(Fitted.Value.Transform(Load(Test)), reuseRowObject: false).ToList();
        for (var i = 0; i < Test.Length; i++)
        {
            var answers = Fitted.Value.Answer(Test[i].Context, Test[i].Question);
            Assert.HasCount(3, answers);
            CollectionAssert.AreEqual(answers.Select(answer => answer.Text).ToArray(), rows[i].PredictedAnswer);
            for (var k = 0; k < answers.Count; k++) // in other batches, rounded otherwise
                Assert.AreEqual(answers[k].Score, rows[i].PredictedAnswerScores[k], 1e-5f);
            CollectionAssert.AreEqual(answers.SelectMany(answer => new[] { answer.Range.Start, answer.Range.Length }).ToArray(),
                rows[i].PredictedAnswerSpans);
            Assert.IsTrue(answers.Zip(answers.Skip(1)).All(pair => pair.First.Score >= pair.Second.Score));
            Assert.IsTrue(answers.Sum(answer => answer.Score) is > 0 and <= 1.0001f);
        }
    }

    [TestMethod]
    public void ALongContext_IsReadInWindows()
    {
        using var model = Fit(Training, options => (options.MaximumTokens, options.Overlap) = (32, 16));
        var filler = string.Concat(Enumerable.Repeat("again today ", 40));
        var text = $"{filler}Today Bob visits Bonn again. {filler}";
        foreach (var answer in model.Answer(text, "who?"))
            Assert.AreEqual(answer.Text, text.Substring(answer.Range.Start, answer.Range.Length));
        Assert.HasCount(1, model.Answer("", "who?")); // no answer
        Assert.AreEqual(1f, model.Answer("", "who?")[0].Score, 1e-6f);
        Assert.IsNotEmpty(model.Answer("Today Ann visits Rome.", new string('x', 5000)));
        Assert.IsNotEmpty(model.Answer("Today Ann visits Rome.", ""));
    }

    [TestMethod]
    public void WithoutNoAnswer_EveryContextHasOne()
    {
        var log = new LogList(context);
        using var model = context.Transforms.Text.AttentionQuestionAnswerer(Options(options =>
            (options.AllowsNoAnswer, options.NumberOfEpochs, options.MaximumAnswers) = (false, 1, 2))).Fit(Load(Training));
        Assert.IsTrue(Test.All(row =>
            model.Answer(row.Context, row.Question) is { Count: 2 } found && found.All(answer => answer.Text != "")));
        Assert.IsEmpty(model.Answer("", "who?"));
        var none = Training.Count(row => row.Answer == "");
        log.AssertOne(Microsoft.ML.Runtime.ChannelMessageKind.Warning,
            $"{none} of 200 training rows have no answer in column 'Answer' and are ignored.");
    }

    [TestMethod]
    public void Contract()
    {
        var all = Load(Training[..30]);
        var without = context.Transforms.DropColumns("Context").Fit(all).Transform(all);
        var numbers = context.Transforms.CopyColumns("Question", "AnswerStart").Fit(all).Transform(all);
        var texts = context.Transforms.CopyColumns("AnswerStart", "Answer").Fit(all).Transform(all);
        EstimatorContract.Check(context, context.Transforms.Text.AttentionQuestionAnswerer(
            Options(options => options.NumberOfEpochs = 1)), new(all)
        {
            Transform = [context.Transforms.DropColumns("Answer", "AnswerStart").Fit(all).Transform(all)],
            NotForFit = [without, numbers, texts],
            NotForTransform = [without, numbers],
        });
    }

    [TestMethod]
    public void ALoadedModel_GivesTheSame_AndIsSavedTheSame()
    {
        var zip = ModelZip.Save(Fitted.Value);
        using var loaded = (AttentionQuestionAnswererTransformer)ModelZip.Load(zip);
        Assert.AreEqual(("Context", "Question", "PredictedAnswer"),
            (loaded.ContextColumnName, loaded.QuestionColumnName, loaded.OutputColumnName));
        foreach (var row in Test)
        {
            CollectionAssert.AreEqual(
                Fitted.Value.Answer(row.Context, row.Question).ToList(), loaded.Answer(row.Context, row.Question).ToList());
        }
        foreach (var file in new[] { "manifest.json", "tokenizer.json", "model.safetensors" })
            CollectionAssert.AreEqual(ModelZip.Read(zip, file), ModelZip.Read(ModelZip.Save(loaded), file), file);
    }

    [TestMethod]
    public void Threads_AndSeeds_GiveTheSame()
    {
        var expected = Test.Select(row => Fitted.Value.Answer(row.Context, row.Question)[0]).ToList();
        Parallel.For(0, 80, i => Assert.AreEqual(
            expected[i % 40], Fitted.Value.Answer(Test[i % 40].Context, Test[i % 40].Question)[0]));
        byte[] Weights()
        {
            using var model = Fit(Training[..40], options => options.NumberOfEpochs = 1);
            return ModelZip.Read(ModelZip.Save(model), "model.safetensors");
        }
        CollectionAssert.AreEqual(Weights(), Weights());
    }

    [TestMethod]
    public void ACheckpointAsItIs_ScoresTokensAsTransformersDoes()
    {
        var fixture = new CheckpointFixture("bert_qa");
        using var model = Pretrained(fixture, options => options.NumberOfEpochs = 0).Fit(Load([]));
        foreach (var row in fixture.Rows)
        {
            var (question, text) = (row.GetProperty("question").GetString()!, row.GetProperty("context").GetString()!);
            var block = new QuestionBlock(model.Model.Configuration, model.Model.Tokenizer);
            block.Add(question, text);
            var ids = row.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray();
            CollectionAssert.AreEqual(ids, block.IdsOf(0).ToArray());
            var logits = QuestionScorer.Run(model.Model, block)[0];
            var (starts, ends) = (CheckpointFixture.Numbers(row.GetProperty("start_logits")),
                CheckpointFixture.Numbers(row.GetProperty("end_logits")));
            for (var i = 0; i < ids.Length; i++)
            {
                Assert.AreEqual(starts[i], logits[2 * i], 1e-4);
                Assert.AreEqual(ends[i], logits[2 * i + 1], 1e-4);
            }
            foreach (var answer in model.Answer(text, question))
                Assert.AreEqual(answer.Text, text.Substring(answer.Range.Start, answer.Range.Length));
        }
    }

    [TestMethod]
    public void ACheckpoint_IsTrained()
    {
        using var model = Pretrained(new CheckpointFixture("bert"), options =>
            (options.NumberOfEpochs, options.LearningRate) = (1, 0.001)).Fit(Load(Training[..40]));
        Assert.IsFalse(model.TrainingSummary!.Options.ContainsKey("Dimension"), "the folder says it");
        using var loaded = (AttentionQuestionAnswererTransformer)ModelZip.Load(ModelZip.Save(model));
        var text = Test[0].Context;
        CollectionAssert.AreEqual(model.Answer(text, "who?").ToList(), loaded.Answer(text, "who?").ToList());
        Refusal.Of<InvalidOperationException>(
            () => Pretrained(new CheckpointFixture("bert"), options => options.NumberOfEpochs = 0).Fit(Load([])),
            "has the head TextClassification, which does not answer questions.");
        Refusal.Of<ArgumentException>(() => Pretrained(new CheckpointFixture("bert"), options => options.Dimension = 8),
            "'Dimension' is 8; expected its default, 128: the 'Checkpoint' says it.");
        Refusal.Of<ArgumentException>(() => Pretrained(new CheckpointFixture("bert"), options => options.MaximumTokens = 65)
            .Fit(Load(Training)), "'MaximumTokens' is 65; expected in [5, 64].");
    }

    [TestMethod]
    public void WhatCannotBeLearntFrom_IsAnError()
    {
        void Refused(QuestionRow[] rows, string message) =>
            Refusal.Of<InvalidOperationException>(() => Fit(rows, _ => { }), message);
        Refused([], "The training data has no rows; expected at least one.");
        Refused([new QuestionRow { Context = "a", Question = "b" }],
            "All 1 answers of the training data in column 'Answer' are empty");
        Refused([new QuestionRow { Context = "a b", Question = "b", Answer = "b", AnswerStart = 1 }],
            "Row 0 of the training data has 1 in column 'AnswerStart'; expected the place in the context");
        Refused([new QuestionRow { Context = "a b", Question = "b", Answer = "b", AnswerStart = 9 }],
            "has 9 in column 'AnswerStart'");
    }

    [TestMethod]
    public void AnOptionOutsideItsRange_IsNamed()
    {
        void Refused(Action<AttentionQuestionAnswererEstimator.Options> change, string message) => Refusal.Of<ArgumentException>(
            () => context.Transforms.Text.AttentionQuestionAnswerer(Options(change)), message);
        Refused(options => options.ContextColumnName = " ", "'ContextColumnName' is ' '");
        Refused(options => options.QuestionColumnName = null!, "'QuestionColumnName' is null");
        Refused(options => options.AnswerColumnName = "", "'AnswerColumnName' is ''");
        Refused(options => options.AnswerStartColumnName = "", "'AnswerStartColumnName' is ''");
        Refused(options => options.OutputColumnName = "", "'OutputColumnName' is ''");
        Refused(options => options.MaximumAnswers = 0, "'MaximumAnswers' is 0; expected in [1, 1000].");
        Refused(options => options.MaximumAnswerTokens = 0, "'MaximumAnswerTokens' is 0; expected in [1, 4096].");
        Refused(options => options.MaximumTokens = 3, "'MaximumTokens' is 3; expected in [4, 1048576].");
        Refused(options => options.Overlap = -1, "'Overlap' is -1; expected in [0, 1048576].");
        Refused(options => options.Encoder = TextEncoder.NGram, "'Encoder' is NGram");
        Refused(options => options.Checkpoint = "", "'Checkpoint' is ''; expected the name of a folder.");
    }

    [TestMethod]
    [DataRow("doc_stride", "-1", "'doc_stride' is -1")]
    [DataRow("max_answer_len", "0", "'max_answer_len' is 0")]
    [DataRow("top_k", "1001", "'top_k' is 1001; expected a whole number from 1 to 1000")]
    [DataRow("handle_impossible_answer", "1", "'handle_impossible_answer' is Number")]
    [DataRow("encoder.type", "\"NGram\"", "'type' is 'NGram'; expected one of Transformer, Recurrent, Convolutional")]
    [DataRow("tokenizer.vocab_size", "258", "expected 258, the 'vocab_size' in manifest.json")]
    [DataRow("tokenizer.model_max_length", "3", "'model_max_length' is 3; expected at least 4")]
    [DataRow("model_type", "\"text\"", "'model_type' is 'text'; expected 'question_answering'")]
    public void ADamagedModel_IsNamed(string field, string value, string message) => Assert.Contains(message, Refusal.OfModel(
        ModelZip.WithField(ModelZip.Save(Fitted.Value), field, System.Text.Json.Nodes.JsonNode.Parse(value)!)));

    private static AttentionQuestionAnswererTransformer Fit(
        QuestionRow[] rows, Action<AttentionQuestionAnswererEstimator.Options> change) =>
        new MLContext(1).Transforms.Text.AttentionQuestionAnswerer(Options(change)).Fit(Load(rows));

    private static AttentionQuestionAnswererEstimator.Options Options(Action<AttentionQuestionAnswererEstimator.Options> change)
    {
        var options = new AttentionQuestionAnswererEstimator.Options
        {
            Encoder = TextEncoder.Recurrent, Dimension = 16, NumberOfHeads = 2, FeedForwardDimension = 16, NumberOfLayers = 1,
            VocabularySize = 300, NumberOfEpochs = 12, LearningRate = 0.02, WeightAveraging = 0.9, Dropout = 0,
        };
        change(options);
        return options;
    }

    private AttentionQuestionAnswererEstimator Pretrained(
        CheckpointFixture fixture, Action<AttentionQuestionAnswererEstimator.Options> change)
    {
        var options = new AttentionQuestionAnswererEstimator.Options { Checkpoint = fixture.Directory };
        change(options);
        return context.Transforms.Text.AttentionQuestionAnswerer(options);
    }

    private static IDataView Load(QuestionRow[] rows) => new MLContext(1).Data.LoadFromEnumerable(rows);

    private sealed class Found
    {
        public string[] PredictedAnswer { get; set; } = [];

        public int[] PredictedAnswerSpans { get; set; } = [];

        public float[] PredictedAnswerScores { get; set; } = [];
    }
}
