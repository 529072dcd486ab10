using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;

namespace MLNet.Attention.Tests.Transforms.Batches;

/// <summary>The sequences of a question and its context.</summary>
[TestClass]
public sealed class QuestionBlockTests
{
    [TestMethod]
    [DataRow(12, 0)]
    [DataRow(12, 4)]
    [DataRow(12, 100)]
    [DataRow(4, 3)]
    public void EveryTokenOfTheContext_BeginsAnswersInOneSequence(int maximumTokens, int overlap)
    {
        var block = Create(maximumTokens, overlap);
        var tokens = block.Add("good film", string.Join(" ", Enumerable.Repeat("a rather bad film", 9)));
        var windows = block.WindowsOf(0).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, tokens.Length).ToArray(), windows
            .SelectMany(window => Enumerable.Range(window.OwnFirst, window.OwnEnd - window.OwnFirst)).ToArray());
        foreach (var window in windows)
        {
            var ids = block.IdsOf(window.Sequence);
            Assert.IsLessThanOrEqualTo(maximumTokens, ids.Length);
            Assert.IsTrue(window.First <= window.OwnFirst && window.OwnEnd <= window.End);
            for (var token = window.First; token < window.End; token++)
                Assert.AreEqual(tokens[token].Id, ids[window.PlaceOf(token)]);
        }
    }

    [TestMethod]
    public void AQuestion_AndAContext_StandBehindAMaskTokenEach()
    {
        var block = Create(100, 0);
        var context = block.Add("bad", "good film");
        block.Add("", "");
        var mask = UntrainedModel.Tokenizer.SpecialIds.Mask;
        var ids = block.IdsOf(0).ToArray();
        Assert.AreEqual((mask, mask), (ids[0], ids[^(context.Length + 1)]));
        CollectionAssert.AreEqual(context.Select(token => token.Id).ToArray(), ids[^context.Length..]);
        CollectionAssert.AreEqual(new[] { mask, mask }, block.IdsOf(1).ToArray());
        Assert.AreEqual((2, 2), (block.RowCount, block.SequenceCount));
    }

    private static QuestionBlock Create(int maximumTokens, int overlap) => new(new QuestionModelConfiguration
    {
        Encoder = EncoderConfiguration.Create(new AttentionQuestionAnswererEstimator.Options()),
        VocabularySize = UntrainedModel.Tokenizer.VocabularySize,
        MaximumTokens = maximumTokens,
        Overlap = overlap,
        MaximumAnswerTokens = 5,
        MaximumAnswers = 3,
        AllowsNoAnswer = true,
    }, UntrainedModel.Tokenizer);
}
