using Microsoft.ML;

namespace MLNet.Attention.Tests.Transforms.Explanation;

[TestClass]
public sealed class ExplainTests
{
    private const string Text = "The acting was really charming, but I hated the dull ENDING — été 👍🏽!";

    /// <summary>All kinds of models.</summary>
    public static IEnumerable<object[]> Models => ExplainedModels.Names;

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Attributions_SumToTheDifferenceOfLogits(string name)
    {
        foreach (var text in new[] { Text, "superb", TestData.Test[3].Text! })
        {
            var explanation = ExplainedModels.Explain(name, text);
            foreach (var c in explanation.Classes.Where(c => c.Attributions.Count > 0))
            {
                var expected = c.NetworkLogit - c.BaselineLogit;
                Assert.HasCount(explanation.Tokens.Count, c.Attributions);
                Assert.AreEqual(expected, c.Attributions.Sum(), 0.02 * Math.Abs(expected) + 5e-4, $"{c.Name}: {text}");
                if (Math.Abs(expected) > 0.05) // of logits that are almost equal, a share says little
                    Assert.IsLessThanOrEqualTo(0.01, c.CompletenessError);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void NGrams_AndTheBias_SumToTheirLogit(string name)
    {
        var explanation = ExplainedModels.Explain(name, Text);
        foreach (var c in explanation.Classes.Where(c => c.Attributions.Count > 0))
        {
            Assert.AreEqual(c.NGramLogit, c.NGramBias + c.NGrams.Sum(ngram => ngram.Value), 1e-4, c.Name);
            CollectionAssert.AreEqual(
                c.NGrams.OrderByDescending(ngram => Math.Abs(ngram.Value)).ToList(), c.NGrams.ToList());
        }
        Assert.AreEqual(ExplainedModels.ModelOf(name).NGrams is not null, explanation.Predicted.NGrams.Count > 0);
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Logits_AreTheModelsOwn_AndMadeOfItsParts(string name)
    {
        var explanation = ExplainedModels.Explain(name, Text);
        foreach (var c in explanation.Classes.Where(c => c.Attributions.Count > 0))
        {
            var sum = c.NetworkLogit + c.NGramLogit + c.Offset;
            Assert.AreEqual(c.Name == "negative" ? -explanation.Offset : explanation.Offset, c.Offset, "without class weights");
            Assert.AreEqual(sum, c.Logit, 1e-4 * (1 + Math.Abs(sum)), c.Name);
        }
        if (explanation.Predicted.Probability is not null)
            Assert.AreEqual(1, explanation.Classes.Sum(c => c.Probability!.Value), 1e-5);
        Assert.AreEqual(explanation.Classes.Max(c => c.Logit), explanation.Predicted.Logit);
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Contributions_OfTokens_AreThoseOfBothParts(string name)
    {
        var explanation = ExplainedModels.Explain(name, Text);
        foreach (var c in explanation.Classes.Where(c => c.Attributions.Count > 0))
        {
            var expected = c.Attributions.Sum() + c.NGrams.Sum(n => n.Value);
            Assert.AreEqual(expected, c.Contributions.Sum(), 1e-3 * (1 + Math.Abs(expected)), c.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void InterceptAndContributions_SumToTheLogit(string name)
    {
        foreach (var text in new[] { Text, "superb", "It isn't a good film", "" })
        {
            var explanation = ExplainedModels.Explain(name, text);
            foreach (var c in explanation.Classes.Where(c => c.Attributions.Count > 0))
            {
                var sum = c.Intercept + c.Contributions.Sum();
                var allowed = 1e-3 + c.CompletenessError * Math.Abs(c.NetworkLogit - c.BaselineLogit);
                // Without a token for it, what the n-grams of white space add is left.
                if (text != "")
                    Assert.AreEqual(c.Logit, sum, allowed, $"{c.Name}: {text}");
                Assert.AreEqual(c.Logit, sum + c.Remainder, 1e-4, $"{c.Name}: {text}");
            }
            foreach (var c in explanation.Classes.Where(c => c.Attributions.Count == 0))
                Assert.AreEqual(c.Logit, c.Intercept + c.NGrams.Sum(n => n.Value) + c.Remainder, 1e-4, c.Name);
        }
    }

    [TestMethod]
    public void WithoutAttributions_InterceptAndNGrams_SumToTheLogit()
    {
        var c = ExplainedModels.Of("Hybrid").Explain(new MLContext(1), Text, options: new() { MaximumSteps = 0 }).Predicted;
        Assert.AreEqual(c.NetworkLogit + c.NGramBias + c.Offset, c.Intercept);
        Assert.AreEqual(0, c.Remainder, 1e-4);
        Assert.AreEqual(c.Logit, c.Intercept + c.NGrams.Sum(n => n.Value), 1e-3);
    }

    [TestMethod]
    public void TheUnreadPartOfALongText_IsInTheRemainder()
    {
        var text = string.Join(' ', Enumerable.Repeat("a really superb film", 100));
        var c = ExplainedModels.Explain("Hybrid", text).Predicted;
        var read = c.Contributions.Sum() - c.Attributions.Sum();
        var error = c.CompletenessError * Math.Abs(c.NetworkLogit - c.BaselineLogit);
        Assert.AreEqual(c.NGrams.Sum(n => n.Value) - read, c.Remainder, 1e-3 + error);
        Assert.IsGreaterThan(Math.Abs(read) + error, Math.Abs(c.Remainder), "most of the text is not read");
    }

    [TestMethod]
    [DataRow("Hybrid")]
    [DataRow("NGram")]
    [DataRow("pairs")]
    public void Words_AreTheirTokensTogether(string name)
    {
        var model = ExplainedModels.Of(name);
        var second = model.SecondTextColumnName is null ? null : "It isn’t as charming, 1.5 of 10.";
        const string First = "It isn't charming: 2,000 e\u0301te\u0301s 漢字 good.Bad 'twas O'Neill's ...";
        var words = model.Explain(new MLContext(1), First, second);
        var tokens = model.Explain(new MLContext(1), First, second, new() { Unit = ExplanationUnit.Tokens });

        Assert.AreEqual(ExplanationUnit.Words, words.Unit);
        Assert.AreEqual(ExplanationUnit.Tokens, tokens.Unit);
        foreach (var word in new[] { "It", "isn't", "charming", ":", "2,000", "e\u0301te\u0301s", "O'Neill's", "twas" })
            Assert.Contains(word, words.Tokens.Select(token => token.Text));
        Assert.DoesNotContain("good.Bad", words.Tokens.Select(token => token.Text));
        var wordOf = tokens.Tokens.Select(token => words.Tokens.Index().Single(word =>
            word.Item.Range.TextIndex == token.Range.TextIndex
            && word.Item.Range.Start <= (token.Text.Trim() == "" ? token.Range.End : token.Range.Start)
            && token.Range.End <= word.Item.Range.End && token.Range.Start <= word.Item.Range.End).Index).ToArray();
        CollectionAssert.AreEqual(wordOf.Order().ToArray(), wordOf);
        Assert.HasCount(wordOf.Distinct().Count(), words.Tokens);
        Assert.IsLessThan(tokens.Tokens.Count, words.Tokens.Count);
        foreach (var (ofWords, ofTokens) in words.Classes.Zip(tokens.Classes))
        {
            AssertSums(ofTokens.Attributions, ofWords.Attributions);
            AssertSums(ofTokens.Contributions, ofWords.Contributions);
        }
        AssertSums(tokens.Rollout, words.Rollout);
        AssertSums(tokens.PoolingWeights, words.PoolingWeights);
        foreach (var (ofWords, ofTokens) in words.Attention.Zip(tokens.Attention))
        {
            for (var (query, head) = (0, 1); query < ofWords.Tokens; query++)
            {
                var queries = wordOf.Index().Where(item => item.Item == query).Select(item => item.Index).ToArray();
                var mean = Enumerable.Range(0, ofTokens.Tokens).Select(key => queries.Average(q => ofTokens[head, q, key]));
                AssertSums([.. mean], ofWords.Row(head, query).ToArray());
            }
        }

        void AssertSums(IReadOnlyList<float> ofTokens, IReadOnlyList<float> ofWords)
        {
            var sums = new double[words.Tokens.Count];
            foreach (var (i, value) in ofTokens.Index())
                sums[wordOf[i]] += value;
            foreach (var (expected, actual) in sums.Zip(ofWords))
                Assert.AreEqual(expected, actual, 2e-3);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Weights_SumTo1_InEachText(string name)
    {
        var explanation = ExplainedModels.Explain(name, Text);
        foreach (var weights in new[] { explanation.PoolingWeights, explanation.Rollout })
        {
            Assert.HasCount(explanation.Tokens.Count, weights);
            foreach (var text in explanation.Tokens.Zip(weights).GroupBy(pair => pair.First.Range.TextIndex))
                Assert.AreEqual(1, text.Sum(pair => pair.Second), 1e-4);
        }
        foreach (var layer in explanation.Attention)
        {
            for (var head = 0; head < layer.Heads; head++)
            {
                for (var query = 0; query < layer.Tokens; query++)
                {
                    var own = explanation.Tokens[query].Range.TextIndex;
                    var row = layer.Row(head, query).ToArray();
                    Assert.AreEqual(1, row.Sum(), 1e-4);
                    Assert.AreEqual(row[0], layer[head, query, 0]);
                    Assert.AreEqual(0, row.Zip(explanation.Tokens).Where(p => p.Second.Range.TextIndex != own).Sum(p => p.First));
                }
            }
        }
        var hasAttention = ExplainedModels.ModelOf(name).Configuration.Encoder.Kind is TextEncoder.Hybrid or TextEncoder.Transformer;
        Assert.HasCount(hasAttention ? 1 : 0, explanation.Attention);
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void Offsets_ArePlacesInTheOriginalText(string name)
    {
        foreach (var text in new[] { Text, "ÄRGER İstanbul ŒUVRE e\u0301\u0301 👩‍👧 \ud800x 漢字\r\n\tend ", "a" })
        {
            var explanation = ExplainedModels.Explain(name, text);
            string[] texts = [explanation.Text, explanation.SecondText ?? ""];
            foreach (var (shown, range) in explanation.Tokens)
                Assert.AreEqual(texts[range.TextIndex].Substring(range.Start, range.Length), shown);
            foreach (var (i, whole) in texts.Index().Where(t => t.Item.Length > 0))
            {
                var covered = explanation.Tokens.Select(token => token.Range).Where(range => range.TextIndex == i)
                    .SelectMany(range => Enumerable.Range(range.Start, range.Length)).ToHashSet();
                Assert.IsTrue(whole.Index().All(c => char.IsWhiteSpace(c.Item) || covered.Contains(c.Index)), whole);
            }
            foreach (var ngram in explanation.Predicted.NGrams)
                Assert.IsTrue(ngram.Occurrences.All(place => place.Length > 0 && place.End <= texts[place.TextIndex].Length));
        }
    }

    [TestMethod]
    public void NGrams_AreNamed_AndFoundInTheText()
    {
        const string Said = "  The  FILM was good, film!";
        var ngrams = ExplainedModels.Explain("Hybrid", Said).Predicted.NGrams;

        var film = ngrams.Single(ngram => ngram is { Text: "film", Kind: NGramKind.Words });
        CollectionAssert.AreEqual(new[] { new TextRange(0, 7, 4), new TextRange(0, 22, 4) }, film.Occurrences.ToArray());
        var pair = ngrams.Single(ngram => ngram is { Text: "the film", Kind: NGramKind.Words });
        CollectionAssert.AreEqual(new[] { new TextRange(0, 2, 9) }, pair.Occurrences.ToArray());
        Assert.Contains("^ the", ngrams.Select(ngram => ngram.Text));
        var run = ngrams.Single(ngram => ngram is { Text: " fil", Kind: NGramKind.Characters });
        CollectionAssert.AreEqual(new[] { new TextRange(0, 7, 3), new TextRange(0, 22, 3) }, run.Occurrences.ToArray());
    }

    [TestMethod]
    public void Words_ThatSayMuch_SpeakForTheirClass()
    {
        var good = ExplainedModels.Explain("Hybrid", "The film was really superb.");
        var bad = ExplainedModels.Explain("Hybrid", "The film was really dreadful.");

        Assert.AreEqual("positive", good.Predicted.Name);
        Assert.AreEqual("negative", bad.Predicted.Name);
        Assert.IsGreaterThan(0, Sum(good, "superb"));
        Assert.IsGreaterThan(0, Sum(bad, "dreadful"));
        Assert.AreEqual(-good.Classes[0].Logit, good.Classes[1].Logit);
        CollectionAssert.AreEqual(
            good.Classes[0].Attributions.Select(value => -value).ToArray(), good.Classes[1].Attributions.ToArray());

        static float Sum(TextExplanation explanation, string word)
        {
            var start = explanation.Text.IndexOf(word, StringComparison.Ordinal);
            return explanation.Tokens.Zip(explanation.Predicted.Contributions)
                .Where(pair => pair.First.Range.Start >= start && pair.First.Range.End <= start + word.Length)
                .Sum(pair => pair.Second);
        }
    }

    [TestMethod]
    public void OnlyTheMostLikelyClasses_AreExplained()
    {
        var explanation = ExplainedModels.Explain("many classes", Text);

        Assert.HasCount(12, explanation.Classes);
        var explained = explanation.Classes.Where(c => c.Contributions.Count > 0).ToList();
        Assert.HasCount(10, explained);
        Assert.IsGreaterThanOrEqualTo(explanation.Classes.Except(explained).Max(c => c.Logit), explained.Min(c => c.Logit));
        Assert.Contains("Only the most likely classes", explanation.ToHtml());
    }

    [TestMethod]
    [DynamicData(nameof(Models))]
    public void EmptyAndBlankTexts_AreExplained(string name)
    {
        foreach (var text in new[] { "", " \n ", "\ud800" })
        {
            var explanation = ExplainedModels.Explain(name, text);
            Assert.HasCount(explanation.Tokens.Count, explanation.Predicted.Contributions);
            Assert.IsTrue(explanation.Predicted.Contributions.All(float.IsFinite));
            Assert.Contains("</html>", explanation.ToHtml());
        }
    }

    [TestMethod]
    public void TextOf10000Tokens_IsExplained_AsFarAsItIsRead()
    {
        var text = string.Join(' ', Enumerable.Repeat("a really superb film", 2_500));

        foreach (var name in new[] { "Hybrid", "NGram", "Recurrent" })
        {
            var explanation = ExplainedModels.Explain(name, text);
            if (name == "NGram")
                Assert.HasCount(10_000, explanation.Tokens);
            else
                Assert.AreEqual("a really superb", string.Join(' ', explanation.Tokens.Take(3).Select(token => token.Text)));
            Assert.IsLessThan(4_000_000, explanation.ToHtml().Length);
        }
        Assert.Contains("<span class=\"unread\"", ExplainedModels.Explain("Hybrid", text).ToHtml());
    }

    [TestMethod]
    public void TheModel_IsLeftAsItIs_FromManyThreads()
    {
        foreach (var name in new[] { "Hybrid", "pairs" })
        {
            var network = ExplainedModels.ModelOf(name).Network;
            var before = network.parameters().Select(p => p.data<float>().ToArray()).ToList();
            network.zero_grad(set_to_none: true); // training leaves its own
            var expected = ExplainedModels.Explain(name, Text);

            var explanations = new TextExplanation[8];
            Parallel.For(0, explanations.Length, i => explanations[i] = ExplainedModels.Explain(name, Text));

            foreach (var explanation in explanations)
            {
                foreach (var (mine, other) in expected.Predicted.Contributions.Zip(explanation.Predicted.Contributions))
                    Assert.AreEqual(mine, other, 1e-4);
            }
            foreach (var (parameter, values) in network.parameters().Zip(before))
            {
                CollectionAssert.AreEqual(values, parameter.data<float>().ToArray());
                Assert.IsNull(parameter.grad);
            }
            Assert.IsFalse(network.training);
        }
    }

    [TestMethod]
    public void Tensors_AreAllDisposed()
    {
        ExplainedModels.Explain("Hybrid", Text);
        var before = LiveTensors.Count();

        for (var i = 0; i < 3; i++)
            ExplainedModels.Explain("Hybrid", Text);

        Assert.AreEqual(before, LiveTensors.Count());
    }

    [TestMethod]
    public void WrongArguments_AreRefused()
    {
        var (context, one, two) = (new MLContext(1), ExplainedModels.Of("Hybrid"), ExplainedModels.Of("pairs"));

        Assert.ThrowsExactly<ArgumentNullException>(() => one.Explain(null!, "text"));
        Assert.ThrowsExactly<ArgumentNullException>(() => one.Explain(context, null!));
        Assert.Contains("reads one text", Assert.ThrowsExactly<ArgumentException>(() => one.Explain(context, "a", "b")).Message);
        Assert.Contains("reads pairs", Assert.ThrowsExactly<ArgumentException>(() => two.Explain(context, "a")).Message);
    }

    [TestMethod]
    public void DisposedModel_IsRefused()
    {
        var context = new MLContext(1);
        var model = TinyModels.Trainer(context, options => options.NumberOfEpochs = 1).Fit(TestData.LoadTraining(context));
        model.Dispose();

        Assert.ThrowsExactly<ObjectDisposedException>(() => model.Explain(context, Text));
    }
}
