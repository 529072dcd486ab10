using MLNet.Attention.Tests.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Our transformers, taken out of pipelines.</summary>
[TestClass]
public sealed class AttentionModelsCatalogTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void OutOfAPipeline_ItPredicts()
    {
        var rows = context.Data.LoadFromEnumerable(Topics.Training);
        var keys = context.Transforms.Conversion.MapValueToKey("Label").Fit(rows);
        var names = context.Transforms.Conversion.MapKeyToValue("PredictedLabel")
            .Fit(TinyModels.Topics.Transform(keys.Transform(rows)));
        var chain = new TransformerChain<ITransformer>(keys, new TransformerChain<ITransformer>(TinyModels.Topics, names));
        var expected = TinyModels.Topics.Predict("an otter");
        Assert.AreSame(TinyModels.Topics, chain.FindTransformer<AttentionTextClassifierTransformer>());
        Assert.AreSame(TinyModels.Topics, TinyModels.Topics.FindTransformer<AttentionTextTransformer>(), "alone, by its base");

        foreach (var schema in new[] { rows.Schema, null })
        {
            using var stream = new MemoryStream();
            context.Model.Save(chain, schema, stream);
            using var loaded = context.Model.LoadTransformer<AttentionTextClassifierTransformer>(stream);
            Assert.AreEqual(expected.ClassName, loaded.Predict("an otter").ClassName);
        }
    }

    [TestMethod]
    public void AFile_OfAModelAlone_IsLoaded()
    {
        var path = Path.GetTempFileName();
        try
        {
            context.Model.Save(TinyModels.Sentiment, TestData.LoadTest(context).Schema, path);
            using var loaded = context.Model.LoadTransformer<AttentionSentimentTransformer>(path);
            Assert.AreEqual(TinyModels.Sentiment.Predict("superb").ClassName, loaded.Predict("superb").ClassName);
            Refusal.Of<InvalidOperationException>(
                () => context.Model.LoadTransformer<AttentionSummarizerTransformer>(path),
                "has 0 transformers of type AttentionSummarizerTransformer; expected 1",
                "steps are AttentionSentimentTransformer.");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void Several_AreRefused()
    {
        var two = new TransformerChain<ITransformer>(TinyModels.Topics, TinyModels.Sentiment);
        Assert.AreSame(TinyModels.Sentiment, two.FindTransformer<AttentionSentimentTransformer>());
        Refusal.Of<InvalidOperationException>(() => two.FindTransformer<AttentionTextTransformer>(), "has 2 transformers of type",
            "AttentionTextClassifierTransformer, AttentionSentimentTransformer");
    }

    [TestMethod]
    public void ATextThatAnEarlierStepMakes_IsRefused()
    {
        var copy = context.Transforms.CopyColumns("Text", "Original").Fit(context.Data.LoadFromEnumerable<Renamed>([]));
        foreach (var (chain, schema) in new (ITransformer, DataViewSchema)[]
        {
            (new TransformerChain<ITransformer>(copy, TinyModels.Sentiment), Schema<Renamed>()),
            (new TransformerChain<ITransformer>(copy, TinyModels.Sentiment), Schema<Both>()),
        })
        {
            using var stream = new MemoryStream();
            context.Model.Save(chain, schema, stream);
            Refusal.Of<InvalidOperationException>(() => context.Model.LoadTransformer<AttentionSentimentTransformer>(stream),
                "The text column 'Text' of AttentionSentimentTransformer is made by an earlier step, ColumnCopyingTransformer");
        }

        DataViewSchema Schema<T>() where T : class => context.Data.LoadFromEnumerable<T>([]).Schema;
    }

    [TestMethod]
    public void ATextOfATagger_OrOfAnAnswerer_ThatAnEarlierStepMakes_IsRefused()
    {
        using var tagger = (AttentionTokenClassifierTransformer)ModelZip.Load(SavedModels.Zip("words"));
        using var answerer = (AttentionQuestionAnswererTransformer)ModelZip.Load(SavedModels.Zip("questions"));
        Refused(tagger, tagger.TextColumnName);
        Refused(answerer, answerer.ContextColumnName);
        Refused(answerer, answerer.QuestionColumnName);

        void Refused<T>(T transformer, string column) where T : class, ITransformer
        {
            var rows = context.Data.LoadFromEnumerable<Renamed>([]);
            var copy = context.Transforms.CopyColumns(column, "Original").Fit(rows);
            using var stream = new MemoryStream();
            context.Model.Save(new TransformerChain<ITransformer>(copy, transformer), rows.Schema, stream);
            Refusal.Of<InvalidOperationException>(() => context.Model.LoadTransformer<T>(stream),
                $"The text column '{column}' of {typeof(T).Name} is made by an earlier step, ColumnCopyingTransformer");
            using var alone = new MemoryStream();
            context.Model.Save(transformer, rows.Schema, alone);
            ((IDisposable)context.Model.LoadTransformer<T>(alone)).Dispose();
        }
    }

    private class Renamed
    {
        public string Original { get; set; } = "";
    }

    private sealed class Both : Renamed
    {
        public string Text { get; set; } = "";
    }
}
