using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Tests.Transforms.Sentences;

/// <summary>The choice of sentences, against its definition.</summary>
[TestClass]
public sealed class SentencePickerTests
{
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.3)]
    [DataRow(0.7)]
    [DataRow(1.0)]
    public void TheQueue_ChoosesWhatTheDefinitionChooses(double redundancy)
    {
        var random = new Random(1);
        for (var n = 0; n < 200; n++)
        {
            var text = RandomText(random, random.Next(1, 12));
            var vectors = Create(text);
            var scores = Array.ConvertAll(new float[vectors.Count], _ => random.NextSingle());
            foreach (var (unit, limit) in new[] { (BudgetUnit.Sentences, 3.0), (BudgetUnit.Tokens, 9), (BudgetUnit.Share, 0.5) })
            {
                var budget = new SentenceBudget(unit, limit);
                CollectionAssert.AreEqual(ByDefinition(vectors, scores, budget, redundancy),
                    SentencePicker.Pick(vectors, scores, budget, redundancy), $"{text} {budget}");
            }
        }
    }

    [TestMethod]
    public void ASentenceThatRepeatsAnother_IsPassedOver()
    {
        var vectors = Create("The red fox ate a hen. The red fox ate a hen. Nobody saw it.");
        float[] scores = [1, 0.9f, 0.5f];
        CollectionAssert.AreEqual(new[] { 0, 2 }, SentencePicker.Pick(vectors, scores, new(BudgetUnit.Sentences, 2), 0.4));
        CollectionAssert.AreEqual(new[] { 0, 1 }, SentencePicker.Pick(vectors, scores, new(BudgetUnit.Sentences, 2), 0));
    }

    [TestMethod]
    public void ASentenceThatDoesNotFit_LeavesRoomForOthers()
    {
        var vectors = Create("This one is far too long for it. Short one. Tiny.");
        float[] scores = [1, 0.5f, 0.4f];
        CollectionAssert.AreEqual(new[] { 1, 2 }, SentencePicker.Pick(vectors, scores, new(BudgetUnit.Tokens, 3), 0));
        vectors = Create("This is too long. This one is too long too.");
        CollectionAssert.AreEqual(new[] { 1 }, SentencePicker.Pick(vectors, [0.1f, 0.2f], new(BudgetUnit.Tokens, 2), 0));
    }

    [TestMethod]
    public void ASentenceWithoutWords_IsChosenOnlyWhereNoneHasAny()
    {
        var budget = new SentenceBudget(BudgetUnit.Sentences, 3);
        CollectionAssert.AreEqual(new[] { 1 }, SentencePicker.Pick(Create("!\n\nYes."), [1, 0], budget, 0.4));
        CollectionAssert.AreEqual(new[] { 0, 1 }, SentencePicker.Pick(Create("!\n\n?"), [0, 0], budget, 0.4));
    }

    private static int[] ByDefinition(SentenceVectors vectors, float[] scores, SentenceBudget budget, double redundancy)
    {
        var room = budget.MostWords(Enumerable.Range(0, vectors.Count).Sum(vectors.WordCount));
        var chosen = new List<int>();
        while (chosen.Count < budget.MostSentences)
        {
            var fitting = Enumerable.Range(0, vectors.Count)
                .Where(i => !chosen.Contains(i) && vectors.WordCount(i) <= room).ToList();
            if (fitting.Count == 0)
                break;
            var next = fitting.MaxBy(Value);
            chosen.Add(next);
            room -= vectors.WordCount(next);
        }
        return chosen.Count > 0
            ? [.. chosen.Order()]
            : [Enumerable.Range(0, vectors.Count).MaxBy(i => (1 - redundancy) * scores[i])];

        double Value(int i) => Math.Round((1 - redundancy) * scores[i]
            - redundancy * chosen.Select(other => vectors.Cosine(i, other)).DefaultIfEmpty(0).Max(), 12);
    }

    private static string RandomText(Random random, int sentences)
    {
        string[] words = ["fox", "hen", "dog", "cat", "red", "blue", "ran", "ate"];
        return string.Join(" ", Enumerable.Range(0, sentences).Select(_ =>
            $"The {string.Join(" ", Enumerable.Range(0, random.Next(1, 5)).Select(_ => words[random.Next(words.Length)]))}."));
    }

    private static SentenceVectors Create(string text) =>
        SentenceVectors.Create(text, SentenceSplitter.Split(text), DocumentCounts.Empty);
}
