using MLNet.Attention.Transforms.Tags;

namespace MLNet.Attention.Tests.Transforms.Tags;

/// <summary>What tags mean.</summary>
[TestClass]
public sealed class TagSchemeTests
{
    private static readonly TagScheme Bio = new(["O", "B-person", "I-person", "B-place", "I-place"]);

    [TestMethod]
    [DataRow("O B-person I-person O", "person 1 2")]
    [DataRow("B-person B-person I-person", "person 0 1, person 1 2")]
    [DataRow("I-person I-person O I-place", "person 0 2, place 3 1")]
    [DataRow("B-person I-place I-place", "person 0 1, place 1 2")]
    [DataRow("B-person ? I-person", "person 0 1, person 2 1")]
    [DataRow("O O", "")]
    [DataRow("", "")]
    public void Spans_AreThoseOfConlleval(string tags, string expected) => Assert.AreEqual(expected, Spans(Bio, tags));

    [TestMethod]
    public void NeighboursOfAnEqualLabelWithoutPrefix_AreOneEntity()
    {
        var scheme = new TagScheme(["PERSON", "PLACE"]);
        Assert.AreEqual(3, scheme.TagCount);
        Assert.AreEqual("PERSON 0 2, PLACE 2 1, PERSON 4 1", Spans(scheme, "PERSON PERSON PLACE O PERSON"));
        Assert.IsTrue(scheme.IsLegal(-1, 0) && scheme.IsLegal(1, 0) && scheme.IsLegal(0, 2));
    }

    [TestMethod]
    public void AMissingKey_IsOutside_WhereNoKeyIs()
    {
        var scheme = new TagScheme(["PERSON", "PLACE"]);
        Assert.AreEqual((2, 2), (scheme.TagOf(0), scheme.Outside));
        Assert.AreEqual((0u, 1u, 0u), (scheme.KeyOf(2), scheme.KeyOf(0), scheme.KeyOf(-1)));
        Assert.AreEqual((-1, 0), (Bio.TagOf(0), Bio.TagOf(1)));
        Assert.AreEqual((1u, 5u), (Bio.KeyOf(0), Bio.KeyOf(4)));
        CollectionAssert.AreEqual(new[] { "person", "place" }, Bio.Kinds.ToArray());
    }

    [TestMethod]
    [DataRow("I-person I-person O I-place", "B-person I-person O B-place")]
    [DataRow("B-person I-place", "B-person B-place")]
    [DataRow("? I-place I-place", "? I-place I-place")]
    [DataRow("B-place I-place O", "B-place I-place O")]
    public void WhatContinuesNothing_BeginsSomething(string tags, string expected)
    {
        var repaired = Parse(Bio, tags);
        Bio.Repair(repaired);
        Assert.AreEqual(expected, string.Join(" ", repaired.Select(tag => tag < 0 ? "?" : Bio.Names[tag])));
    }

    [TestMethod]
    public void ATag_FollowsWhatItContinues_IfSomethingBeginsThat()
    {
        Assert.IsTrue(Bio.IsLegal(1, 2) && Bio.IsLegal(2, 2) && Bio.IsLegal(2, 1) && Bio.IsLegal(-1, 3));
        Assert.IsFalse(Bio.IsLegal(-1, 2) || Bio.IsLegal(0, 2) || Bio.IsLegal(3, 2));
        Assert.IsTrue(new TagScheme(["O", "I-person"]).IsLegal(-1, 1), "IOB1 without a B");
    }

    private static int[] Parse(TagScheme scheme, string tags) =>
        [.. tags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(tag => scheme.Names.ToList().IndexOf(tag))];

    private static string Spans(TagScheme scheme, string tags) => string.Join(", ",
        scheme.SpansOf(Parse(scheme, tags)).Select(span => $"{span.Kind} {span.First} {span.Count}"));
}
