using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Answers counted as by the script of SQuAD.</summary>
[TestClass]
public sealed class AnswerEvaluationTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    [DataRow("The  Cat's, hat!", "a cats hat", 1, 1)]
    [DataRow("in New York", "New York", 0, 0.8)]
    [DataRow("York York", "New York", 0, 0.5)]
    [DataRow("Rome", "Bonn", 0, 0)]
    [DataRow("", "", 1, 1)]
    [DataRow("Rome", "", 0, 0)]
    [DataRow("the", "", 1, 1)]
    [DataRow("$45", "45", 1, 1)]
    [DataRow("theatre", "atre", 0, 0)]
    public void Words_AreCompared_WithoutCasePunctuationAndArticles(string found, string target, double exact, double f1)
    {
        var metrics = context.EvaluateAnswers(Data((found, [target])));
        Assert.AreEqual(new AnswerMetrics(exact, f1, 1), metrics with { F1 = Math.Round(metrics.F1, 10) });
    }

    [TestMethod]
    public void TheBestOfSeveralRightAnswers_Counts()
    {
        var metrics = context.EvaluateAnswers(Data(("New York", ["York", "the New York"]), ("Bonn", []), ("", [])));
        Assert.AreEqual((2.0 / 3, 2.0 / 3), (metrics.ExactMatch, metrics.F1));
    }

    [TestMethod]
    public void WrongData_IsRefused()
    {
        Refusal.Of<InvalidOperationException>(() => context.EvaluateAnswers(Data()), "The data has no rows");
        Refusal.Of<ArgumentOutOfRangeException>(() => context.EvaluateAnswers(Data(), "Other"), "'Other' is not in the data");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => context.EvaluateAnswers(Data(), "Number"), "'Number' has type Single; expected a text column");
    }

    private IDataView Data(params (string Found, string[] Targets)[] rows) => context.Data.LoadFromEnumerable(
        rows.Select(row => new Row { PredictedAnswer = row.Found, Answer = row.Targets }));

    private sealed class Row
    {
        public string PredictedAnswer { get; set; } = "";

        public string[] Answer { get; set; } = [];

        public float Number { get; set; }
    }
}
