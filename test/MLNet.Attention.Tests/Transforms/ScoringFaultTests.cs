using MLNet.Attention.Tests.Contracts;
using MLNet.Attention.Tests.Estimators;
using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Tasks;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>Scoring when the input, the caller or the model is at fault.</summary>
[TestClass]
public sealed class ScoringFaultTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow(0, 0)]
    [DataRow(7, 0)]
    [DataRow(20, 16)]
    [DataRow(60, 48)]
    public void AfterAnErrorOfTheInput_TheRowsBeforeItsBlockCame_AndNothingElse(int faulty, int expectedRows)
    {
        var data = context.Data.LoadFromEnumerable(Rows());
        var scored = TinyModels.Sentiment.Transform(data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var getScore = cursor.GetGetter<float>(scored.Schema["Score"]);
        var score = 0f;
        var rows = 0;
        var error = Assert.Throws<Exception>(() =>
        {
            for (; cursor.MoveNext(); rows++)
            {
                getScore(ref score);
                Assert.AreNotEqual(0, score);
            }
        });
        Assert.AreEqual(expectedRows, rows);
        var again = Assert.Throws<Exception>(() => cursor.MoveNext());
        Assert.AreSame(error.GetBaseException(), again.GetBaseException());
        Assert.AreEqual("row is broken", again.GetBaseException().Message);
        Assert.ThrowsExactly<InvalidOperationException>(() => getScore(ref score));
        Assert.AreEqual(-1, cursor.Position);

        IEnumerable<Review> Rows()
        {
            for (var i = 0; i < 100; i++)
                yield return i == faulty ? throw new InvalidTimeZoneException("row is broken") : new Review { Text = "good" };
        }
    }

    [TestMethod]
    public void ARowOfAnotherSchema_IsRefused()
    {
        var mapper = TinyModels.Sentiment.GetRowToRowMapper(Scores.Load(context, ["text"]).Schema);
        var other = TestData.Load(context, TestData.Test.Take(1));
        using var cursor = other.GetRowCursor(other.Schema);
        var error = Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(new WatchedRow(cursor), mapper.OutputSchema));
        Assert.Contains("InputSchema", error.Message);
        Assert.Contains("Label", error.Message);
        var same = Scores.Load(context, ["text"]);
        using var sameColumns = same.GetRowCursor(same.Schema);
        Assert.ThrowsExactly<ArgumentException>(() => mapper.GetRow(new WatchedRow(sameColumns), mapper.OutputSchema),
            "equal columns, but not the schema that the mapper is bound to");
    }

    [TestMethod]
    public void LogitsThatAreNoNumbers_GiveTheMissingKey_AndOneWarning()
    {
        var log = new LogList(context);
        using var model = new AttentionTextClassifierTransformer(
            context, Broken(UntrainedModel.Classes(3)), ["Text"]);
        var data = Scores.Load(context, Enumerable.Repeat("good film", 40));
        for (var time = 0; time < 2; time++)
        {
            var scored = model.Transform(data);
            foreach (var key in scored.GetColumn<uint>("PredictedLabel"))
                Assert.AreEqual(0u, key, "0 is the missing key");
            Assert.IsTrue(scored.GetColumn<float[]>("Score").All(score => score.All(float.IsNaN)));
            if (time == 0)
                log.AssertOne(ChannelMessageKind.Warning, "row at position 0 is not a number (NaN)");
        }
    }

    [TestMethod]
    public void ALogitThatIsNoNumber_IsNoPrediction_OfTrueNorOfAProbability()
    {
        var log = new LogList(context);
        using var model = new AttentionSentimentTransformer(context, Broken(new BinaryClassification()), ["Text"]);
        using var engine = TinyModels.CreateEngine(context, model);
        for (var i = 0; i < 3; i++)
        {
            var prediction = engine.Predict(new Review { Text = "good film" });
            Assert.IsTrue(float.IsNaN(prediction.Score));
            Assert.IsTrue(float.IsNaN(prediction.Probability));
            Assert.IsFalse(prediction.PredictedLabel);
        }
        log.AssertOne(ChannelMessageKind.Warning, "not a number (NaN)");
    }

    [TestMethod]
    public void CancellingTheContext_EndsTheReadingUnderWay()
    {
        using var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1)
            .Fit(TestData.LoadTraining(context));
        var scored = model.Transform(TestData.LoadTraining(context));
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        Assert.IsTrue(cursor.MoveNext());
        Execution.Cancel(context);
        Assert.Throws<OperationCanceledException>(() =>
        {
            while (cursor.MoveNext())
            {
            }
        });
        Assert.HasCount(1, Scores.Of(model, "what begins afterwards is not ended"));
    }

    [TestMethod]
    public void WideRows_AreReadInSmallerBlocks()
    {
        // 64 rows of 2^18 numbers: 64 MiB in one block, if only rows and tokens were counted.
        var most = 0L;
        var read = 0;
        var data = context.Data.LoadFromEnumerable(Rows(), Schema());
        var scored = TinyModels.Sentiment.Transform(data);
        using var cursor = scored.GetRowCursor(scored.Schema);
        var given = 0;
        while (cursor.MoveNext())
            most = Math.Max(most, read - given++);
        Assert.AreEqual(64, given);
        Assert.IsLessThanOrEqualTo(17, most, "rows read ahead: 16 MiB of them, and one");

        IEnumerable<WideRow> Rows()
        {
            for (var i = 0; i < 64; i++)
            {
                read++;
                yield return new WideRow { Text = "good", Numbers = new float[1 << 18] };
            }
        }

        static SchemaDefinition Schema()
        {
            var schema = SchemaDefinition.Create(typeof(WideRow));
            schema[nameof(WideRow.Numbers)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 1 << 18);
            return schema;
        }
    }

    [TestMethod]
    public void AModelOfManyClasses_IsScoredInSmallBlocks()
    {
        const int Classes = 1 << 19; // 2 MiB a row
        using var model = new AttentionTextClassifierTransformer(context,
            UntrainedModel.Create(UntrainedModel.Settings with
            {
                Encoder = TextEncoder.Transformer,
                Task = UntrainedModel.Classes(Classes),
                Dimension = 2,
                NumberOfHeads = 1,
                KernelSizes = [],
            }), ["Text"]);
        var scored = model.Transform(Scores.Load(context, Enumerable.Repeat("good film", 20)));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var keys = scored.GetColumn<uint>("PredictedLabel").ToList();
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.HasCount(20, keys);
        Assert.IsLessThan(200L << 20, allocated, "40 MiB of scores, each copied a few times");
    }

    private static TextModel Broken(PredictionTask task)
    {
        var model = UntrainedModel.Create(task: task);
        using var noGradient = no_grad();
        foreach (var parameter in model.Network.parameters())
            parameter.fill_(float.NaN);
        return model;
    }

    private sealed class WideRow
    {
        public string? Text { get; set; }

        public float[] Numbers { get; set; } = [];
    }
}
