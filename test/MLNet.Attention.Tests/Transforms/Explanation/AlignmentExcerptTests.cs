using MLNet.Attention.Transforms.Explanation;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class AlignmentExcerptTests
{
    [TestMethod]
    public void WhatFits_IsThereWhole()
    {
        var excerpt = Excerpt(1000, 200, 200, 200, 200, 200);

        Assert.HasCount(5, excerpt.Mapped);
        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).ToArray(), excerpt.Columns);
    }

    [TestMethod]
    public void LongSource_KeepsTheTokensOfTheLargestWeights_InTheirOrder()
    {
        var excerpt = Excerpt(12_000, 300, 0, 300);

        Assert.HasCount(3, excerpt.Mapped);
        Assert.HasCount(AlignmentExcerpt.MaximumWeights / 600, excerpt.Columns);
        // The weights grow from the first source token to the last.
        CollectionAssert.AreEqual(Enumerable.Range(0, 12_000).TakeLast(excerpt.Columns.Length).ToArray(), excerpt.Columns);
    }

    [TestMethod]
    [DataRow(new[] { 5000, 5000 }, 1, DisplayName = "long outputs: the best alone")]
    [DataRow(new[] { 400, 400, 400, 1 }, 2, DisplayName = "the maps that fit before the first that does not")]
    public void LaterCandidates_LoseTheirMaps_BeforeMapsLoseMoreThanAThousandColumns(int[] lengths, int mapped)
    {
        var excerpt = Excerpt(2000, lengths);

        Assert.HasCount(lengths.Length, excerpt.Listed);
        Assert.HasCount(mapped, excerpt.Mapped);
        Assert.IsGreaterThanOrEqualTo(1024, excerpt.Columns.Length);
        Assert.IsLessThanOrEqualTo(
            AlignmentExcerpt.MaximumWeights, excerpt.Mapped.Sum(AlignmentExcerpt.Rows) * excerpt.Columns.Length);
    }

    [TestMethod]
    public void ManyCandidates_AreListedUpToTwenty() => Assert.HasCount(20, Excerpt(3, [.. Enumerable.Repeat(2, 50)]).Listed);

    [TestMethod]
    public void EmptySource_AndEmptyOutput_AreNoColumns_AndNoRows()
    {
        Assert.IsEmpty(Excerpt(0, 3, 2).Columns);
        Assert.HasCount(2, Excerpt(0, 3, 2).Mapped);
        Assert.HasCount(4, Excerpt(4, 0).Columns);
        Assert.AreEqual(0, AlignmentExcerpt.Rows(Excerpt(4, 0).Mapped[0]));
    }

    private static AlignmentExcerpt Excerpt(int source, params int[] lengths)
    {
        var token = new GeneratedToken { Text = "a", Alignment = [.. Enumerable.Range(1, source).Select(i => (float)i)] };
        return new(new GenerationExplanation
        {
            Source = new string('a', source),
            SourceTokens = [.. Enumerable.Range(0, source).Select(i => new ExplainedToken("a", new TextRange(0, i, 1)))],
            Candidates = [.. lengths.Select(length => new GeneratedCandidate { Tokens = [.. Enumerable.Repeat(token, length)] })],
        });
    }
}
