using MLNet.Attention.Tests.Transforms.Models;
using MLNet.Attention.Transforms.Batches;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms;

/// <summary>However a text is asked for, it is the same.</summary>
[TestClass]
[DoNotParallelize] // they count tensors
public sealed class GeneratorTests
{
    private static readonly string[] Texts = [.. Reports.Texts, "", " \t\n", "x", "The end."];

    private readonly MLContext context = new(1);

    private static AttentionSummarizerTransformer Model => TinyModels.Reporter;

    [TestMethod]
    public void ACursor_AnEngine_AList_AndSingleTexts_GiveTheSame()
    {
        var expected = Texts.Select(text => Model.Generate(text)).ToArray();
        Assert.IsGreaterThan(5, expected.Distinct().Count(), "the model says different things of different texts");
        CollectionAssert.AreEqual(expected, Model.Generate(Texts).ToArray());
        CollectionAssert.AreEqual(expected, Reports.Read(Model, Texts));
        using var engine = context.Model.CreatePredictionEngine<TextTarget, Prediction>(
            Model, new PredictionEngineOptions { OwnsTransformer = false });
        var predicted = Texts.Select(text => engine.Predict(new TextTarget { Text = text }).Summary);
        CollectionAssert.AreEqual(expected, predicted.ToArray());
        var explained = Texts.Select(text => Model.Explain(context, text).Best.Text);
        CollectionAssert.AreEqual(expected, explained.ToArray());
    }

    [TestMethod]
    public void EightThreads_GiveTheSame()
    {
        var expected = Model.Generate(Texts).ToArray();
        var found = new string[8][];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 },
            i => found[i] = i % 2 == 0 ? [.. Model.Generate(Texts)] : Reports.Read(Model, Texts));
        foreach (var texts in found)
            CollectionAssert.AreEqual(expected, texts);
    }

    [TestMethod]
    [DataRow(SequenceArchitecture.Transformer, true)]
    [DataRow(SequenceArchitecture.Transformer, false)]
    [DataRow(SequenceArchitecture.Recurrent, true)]
    public void TheCache_ChangesNothing(SequenceArchitecture architecture, bool copies)
    {
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings
        {
            Architecture = architecture,
            CopyMechanism = copies,
            MaximumTargetTokens = 12,
            Generation = new GenerationOptions { BeamSize = 1, MaximumTokens = 12 },
        });
        foreach (var text in new[] { "a good film", "x", "rather bad, rather good" })
            Assert.AreEqual(GenerateWithoutCache(model, text), model.Generate(text), text);
    }

    [TestMethod]
    public async Task TheStream_IsTheGreedyText()
    {
        var greedy = new GenerationOptions { BeamSize = 1, MaximumTokens = 12 };
        foreach (var text in Texts)
        {
            var pieces = await Model.GenerateStreamAsync(text, greedy).ToListAsync();
            Assert.AreEqual(Model.Generate(text, greedy), string.Concat(pieces), text);
            CollectionAssert.DoesNotContain(pieces, "");
            Assert.AreEqual(string.IsNullOrWhiteSpace(text), pieces.Count == 0);
        }
        var beam = new GenerationOptions { BeamSize = 4, MaximumTokens = 12 };
        var withoutBeam = await Model.GenerateStreamAsync(Texts[0], beam).ToListAsync();
        Assert.AreEqual(Model.Generate(Texts[0], greedy), string.Concat(withoutBeam));
        var sample = new GenerationOptions { Sample = true, Seed = 4, MaximumTokens = 12 };
        var drawn = await Model.GenerateStreamAsync(Texts[0], sample).ToListAsync();
        Assert.AreEqual(Model.Generate(Texts[0], sample), string.Concat(drawn));
    }

    [TestMethod]
    public async Task TheOptionsOfAStream_AreThoseOfItsCall()
    {
        var options = new GenerationOptions { BeamSize = 1, MaximumTokens = 12 };
        var expected = Model.Generate(Texts[0], options);
        var stream = Model.GenerateStreamAsync(Texts[0], options);
        options.MaximumTokens = 1;
        Assert.AreEqual(expected, string.Concat(await stream.ToListAsync()));
    }

    [TestMethod]
    public async Task ACancelledStream_StopsAtTheNextToken()
    {
        using var source = new CancellationTokenSource();
        var pieces = 0;
        var endless = new GenerationOptions { MinimumTokens = 500, MaximumTokens = 500 };
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in Model.GenerateStreamAsync(Texts[0], endless, source.Token))
            {
                pieces++;
                await source.CancelAsync();
            }
        });
        Assert.AreEqual(1, pieces);
        await Assert.ThrowsAsync<OperationCanceledException>(
            async () => await Model.GenerateStreamAsync("", null, source.Token).ToListAsync());
        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var piece in Model.GenerateStreamAsync(Texts[0]).WithCancellation(source.Token))
                Assert.Fail(piece);
        });
    }

    [TestMethod]
    public void AStreamThatIsLeft_LeavesNothingBehind() => LiveTensors.AreNoMoreAfter(() =>
    {
        for (var i = 0; i < 20; i++)
        {
            var pieces = Model.GenerateStreamAsync(Texts[i]).GetAsyncEnumerator();
            Assert.IsTrue(pieces.MoveNextAsync().AsTask().Result);
            pieces.DisposeAsync().AsTask().Wait();
        }
    });

    [TestMethod]
    public void WithoutASeed_EqualSourcesDrawDifferentTexts()
    {
        var options = new GenerationOptions { Sample = true, MinimumTokens = 12, MaximumTokens = 12 };
        Assert.HasCount(4, Model.Generate([.. Enumerable.Repeat(Texts[0], 4)], options).Distinct().ToList());
        options.Seed = 5;
        Assert.HasCount(1, Model.Generate([.. Enumerable.Repeat(Texts[0], 4)], options).Distinct().ToList());
    }

    [TestMethod]
    public void ACancelledToken_EndsGenerateAndExplain()
    {
        using var source = new CancellationTokenSource();
        source.CancelAfter(50);
        var endless = new GenerationOptions
        {
            MinimumTokens = 1 << 20, MaximumTokens = 1 << 20, MaximumTimePerRow = TimeSpan.FromSeconds(30),
        };
        var error = Assert.Throws<OperationCanceledException>(() => Model.Generate(Texts, endless, source.Token));
        Assert.AreEqual(source.Token, error.CancellationToken);
        Assert.Throws<OperationCanceledException>(() => Model.Explain(context, Texts[0], endless, source.Token));
    }

    [TestMethod]
    public void CancellingTheExecutionOfTheContext_EndsACursorAndAnExplanation()
    {
        var own = new MLContext(1);
        var environment = ((IHostEnvironment)own).Register("endless"); // what an estimator gives; the context cannot be cancelled
        using var endless = new AttentionSummarizerTransformer(environment, UntrainedModel.Create(new SequenceSettings
        {
            Generation = new GenerationOptions
            {
                // Work that begins after a cancellation is not ended by it: for a slow machine, there is a limit.
                MinimumTokens = 1 << 20, MaximumTokens = 1 << 20, MaximumTimePerRow = TimeSpan.FromSeconds(30),
            },
        }), "Summary", "Text");
        using var timer = new Timer(_ => Execution.Cancel(own), null, 1000, Timeout.Infinite);
        var error = Assert.Throws<Exception>(() => Reports.Read(endless, Texts)).GetBaseException();
        Assert.IsInstanceOfType<OperationCanceledException>(error);
        var another = new MLContext(1); // what begins after the cancellation is not ended
        using var second = new Timer(_ => Execution.Cancel(another), null, 1000, Timeout.Infinite);
        Assert.Throws<OperationCanceledException>(() => endless.Explain(another, Texts[0]));
    }

    [TestMethod]
    public void ALimitOfTime_GivesTheBestSoFar()
    {
        var options = new GenerationOptions
        {
            MinimumTokens = 1 << 20, MaximumTokens = 1 << 20, BeamSize = 2, MaximumTimePerRow = TimeSpan.FromMilliseconds(60),
        };
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var text = Model.Generate(Texts[0], options);
        Assert.IsLessThan(5, watch.Elapsed.TotalSeconds);
        Assert.AreNotEqual("", text);
        options.MaximumTimePerRow = TimeSpan.FromTicks(1);
        Assert.HasCount(1, Model.Explain(context, Texts[0], options).Best.Tokens, "at least one token");
    }

    [TestMethod]
    [DataRow(PositionalEncoding.Learned, 6)]
    [DataRow(PositionalEncoding.Sinusoidal, 40)]
    [DataRow(PositionalEncoding.None, 40)]
    [DataRow(PositionalEncoding.Rotary, 40)]
    [DataRow(PositionalEncoding.Alibi, 40)]
    [DataRow(PositionalEncoding.Relative, 40)]
    public void TextsMayBeLongerThanThoseLearnt_UnlessPositionsAreLearnt(PositionalEncoding positions, int most)
    {
        using var model = UntrainedModel.CreateSummarizer(new SequenceSettings { PositionalEncoding = positions });
        var options = new GenerationOptions { MinimumTokens = 40, MaximumTokens = 40, BeamSize = 1 };
        Assert.HasCount(most, model.Explain(context, "a good film", options).Best.Tokens);
        Assert.AreEqual(40, options.MaximumTokens);
    }

    [TestMethod]
    public void Candidates_AreOrdered_AndTheFirstIsTheText()
    {
        using var model = Model.WithGeneration(new GenerationOptions { BeamSize = 4, NumberOfResults = 3, MaximumTokens = 12 });
        var explained = Texts.Select(text => model.Explain(context, text)).ToArray();
        foreach (var (text, explanation) in Texts.Zip(explained))
        {
            if (string.IsNullOrWhiteSpace(text))
                continue;
            Assert.IsInRange(2, 4, explanation.Candidates.Count);
            Assert.AreEqual(model.Generate(text), explanation.Best.Text);
            foreach (var candidate in explanation.Candidates)
            {
                Assert.IsLessThan(0, candidate.LogProbability);
                Assert.IsTrue(candidate.Tokens.All(token => token.LogProbability <= 0));
                // What ends the text has a probability too.
                Assert.IsLessThanOrEqualTo(1e-4f, candidate.LogProbability - candidate.Tokens.Sum(token => token.LogProbability));
            }
        }
    }

    [TestMethod]
    public void WithGeneration_SharesTheNetwork()
    {
        var model = (AttentionSummarizerTransformer)ModelZip.Load(ModelZip.Save(Model));
        var weights = model.Model.Network.parameters().First();
        var options = new GenerationOptions { BeamSize = 1, MaximumTokens = 2 };
        var shorter = model.WithGeneration(options);
        options.MaximumTokens = 1;
        Assert.AreEqual(2, shorter.Generation.MaximumTokens);
        Assert.AreEqual(Model.Generation.MaximumTokens, model.Generation.MaximumTokens);
        Assert.AreSame(weights, shorter.Model.Network.parameters().First());
        var expected = shorter.Generate(Texts);
        model.Dispose();
        CollectionAssert.AreEqual(expected.ToArray(), shorter.Generate(Texts).ToArray());
        Assert.ThrowsExactly<ObjectDisposedException>(() => model.WithGeneration(options));
        shorter.Dispose();
        Assert.IsTrue(weights.IsInvalid, "the last one frees it");
        Refusal.Of<ArgumentOutOfRangeException>(
            () => Model.WithGeneration(new GenerationOptions { BeamSize = 0 }), "'BeamSize' is 0; expected in [1, 64]");
    }

    [TestMethod]
    public async Task ADisposedModel_SaysSo()
    {
        var model = UntrainedModel.CreateSummarizer();
        var pieces = model.GenerateStreamAsync("a good film", new GenerationOptions { MinimumTokens = 4, MaximumTokens = 4 });
        await using var begun = pieces.GetAsyncEnumerator();
        await begun.MoveNextAsync();
        model.Dispose();
        await begun.MoveNextAsync(); // a stream holds the network
        foreach (var text in new[] { "text", "" })
        {
            Assert.ThrowsExactly<ObjectDisposedException>(() => model.Generate(text));
            await Assert.ThrowsExactlyAsync<ObjectDisposedException>(
                async () => await model.GenerateStreamAsync(text).ToListAsync());
            Assert.ThrowsExactly<ObjectDisposedException>(() => model.Explain(context, text));
        }
        Assert.ThrowsExactly<ObjectDisposedException>(() => ModelZip.Save(model));
        Assert.IsInstanceOfType<ObjectDisposedException>(
            Assert.Throws<Exception>(() => Reports.Read(model, ["text"])).GetBaseException());
    }

    [TestMethod]
    public void NullsAndAbsurdOptions_AreRefused()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => Model.Generate((string)null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => Model.Generate((IReadOnlyList<string>)null!));
        Refusal.Of<ArgumentException>(() => Model.Generate(["a", null!]), "'texts' has null at index 1; expected a text.");
        Assert.ThrowsExactly<ArgumentNullException>(() => Model.GenerateStreamAsync(null!));
        Assert.ThrowsExactly<ArgumentNullException>(() => Model.Explain(null!, "text"));
        Assert.ThrowsExactly<ArgumentNullException>(() => Model.Explain(context, null!));
        var wrong = new GenerationOptions { TopP = 2 };
        Refusal.Of<ArgumentOutOfRangeException>(() => Model.Generate("a", wrong), "'TopP' is 2; expected in (0, 1]");
        Refusal.Of<ArgumentOutOfRangeException>(() => Model.GenerateStreamAsync("a", wrong), "'TopP' is 2");
        Refusal.Of<ArgumentOutOfRangeException>(() => Model.Explain(context, "a", wrong), "'TopP' is 2");
        Assert.IsEmpty(Model.Generate(Array.Empty<string>()));
    }

    [TestMethod]
    public void AnySource_HasAText()
    {
        string?[] sources =
        [
            null, "", " ", "\0", "a", new string('x', 100_000), string.Join(' ', Enumerable.Repeat("word", 10_000)),
            "😀👩‍👩‍👧‍👦🏳️‍🌈",
            "\ud800 half a pair \udc00", "<script>alert(1)</script>",
            "مرحبا بالعالم", "日本語の文章です。", "a\u0301\u0301\u0301", "\r\n\t",
        ];
        var texts = Reports.Read(Model, sources);
        Assert.AreEqual("", texts[0], "missing");
        Assert.AreEqual("", texts[1]);
        Assert.AreEqual("", texts[2]);
        for (var i = 3; i < sources.Length; i++)
            Assert.AreEqual(Model.Generate(sources[i]!), texts[i], sources[i]);
        var thousand = string.Join(' ', Enumerable.Repeat("word", 1000));
        Assert.AreEqual(Model.Generate(thousand), texts[6], "what is too long is cut off");
    }

    [TestMethod]
    public void ThousandsOfTexts_LeaveNothingBehind()
    {
        using var model = UntrainedModel.CreateSummarizer();
        using var recurrent = UntrainedModel.CreateSummarizer(
            new SequenceSettings { Architecture = SequenceArchitecture.Recurrent });
        var texts = Enumerable.Range(0, 400).Select(i => $"a good film {i % 7}").ToArray();
        foreach (var generator in new[] { model, recurrent })
        {
            generator.Generate(texts);
            LiveTensors.AreNoMoreAfter(() =>
            {
                for (var i = 0; i < 5; i++)
                    generator.Generate(texts);
                for (var i = 0; i < 100; i++)
                    generator.Generate(texts[i]);
                Reports.Read(generator, texts[..200]);
                generator.Explain(context, texts[0]);
            });
        }
    }

    private static string GenerateWithoutCache(AttentionSummarizerTransformer transformer, string text)
    {
        var (model, special) = (transformer.Model, transformer.Model.Target.SpecialIds);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var block = new TokenBlock(model.Source.SpecialIds);
        block.Add(text, model.Source, model.Configuration.Limit);
        var (source, padding) = PaddedBatch.Create(block, [0], 1, CPU);
        List<long> target = [special.Pad];
        while (target.Count <= transformer.Generation.MaximumTokens)
        {
            var next = model.Network.call(source, padding, tensor(target.ToArray()).unsqueeze(0))
                .select(1, target.Count - 1).data<float>().ToArray();
            next[special.Pad] = next[special.Mask] = float.NegativeInfinity;
            var id = Array.IndexOf(next, next.Max());
            if (id == model.Configuration.Tokens.EndId)
                break;
            target.Add(id);
        }
        return model.Target.Decode([.. target.Skip(1).Select(id => (int)id)]);
    }

    private sealed class Prediction
    {
        public string Summary { get; set; } = "";
    }
}
