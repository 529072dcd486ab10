using MLNet.Attention.Tests.Transforms.Pretrained;
using Microsoft.ML;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>The options of the embedder: what is refused, and when.</summary>
[TestClass]
public sealed class EmbedderOptionsTests
{
    private readonly MLContext context = new(1);

    [TestMethod]
    public void WrongOptions_AreNamed()
    {
        AssertRefused("'SecondTextColumnName' is ''; expected the name of a column",
            options => options.SecondTextColumnName = "");
        AssertRefused("'VocabularySize' is 257; expected in [258, 262144]", options => options.VocabularySize = 257);
        AssertRefused("'MaximumTokens' is 0; expected in [1, 1048576]", options => options.MaximumTokens = 0);
        AssertRefused("'NumberOfLayers' is 0; expected in [1, 128]", options => options.NumberOfLayers = 0);
        AssertRefused("'Dimension' is 258; expected an even multiple of 'NumberOfHeads', 4", options => options.Dimension = 258);
        AssertRefused("'FeedForwardDimension' is 0; expected in [1, 65536]", options => options.FeedForwardDimension = 0);
        AssertRefused("'PositionalEncoding' is 99; expected one of",
            options => options.PositionalEncoding = (PositionalEncoding)99);
        AssertRefused("'Pooling' is 99; expected one of", options => options.Pooling = (TextPooling)99);
        AssertRefused("'Pretraining' is 99; expected one of", options => options.Pretraining = (TextPretraining)99);
        AssertRefused("'LexicalDimension' is -1; expected in [0, 16384]", options => options.LexicalDimension = -1);
        AssertRefused("'LexicalWeight' is 1.1; expected in [0, 1]", options => options.LexicalWeight = 1.1);
        AssertRefused("'Normalize' is False; expected true with 'LexicalDimension' 256", options => options.Normalize = false);
        AssertRefused("'Dropout' is 1; expected in [0, 1)", options => options.Dropout = 1);
        AssertRefused("'WordDropout' is -0.1; expected in [0, 1)", options => options.WordDropout = -0.1);
        AssertRefused("'Temperature' is 0; expected in (0, 10]", options => options.Temperature = 0);
        AssertRefused("'NumberOfEpochs' is -1; expected in [0, 10000]", options => options.NumberOfEpochs = -1);
        AssertRefused("'NumberOfPretrainingEpochs' is 0; expected in [1, 10000]",
            options => options.NumberOfPretrainingEpochs = 0);
        AssertRefused("'OutputColumnName' is ' '; expected the name of a column", _ => { }, output: " ");
        AssertRefused("'TextColumnName' is ''; expected the name of a column", _ => { }, input: "");
    }

    [TestMethod]
    public void TwoPassesOfAText_MustDiffer()
    {
        AssertRefused("'Dropout' is 0; expected above 0 without 'WordDropout' and 'SecondTextColumnName'",
            options => (options.Dropout, options.WordDropout, options.NumberOfEpochs) = (0, 0, 1));
        Create(options => (options.Dropout, options.NumberOfEpochs) = (0, 1));
        Create(options => (options.Dropout, options.WordDropout, options.SecondTextColumnName) = (0, 0, "Second"));
        Create(options => (options.Dropout, options.WordDropout, options.NumberOfEpochs) = (0, 0, 0));
    }

    [TestMethod]
    public void WithACheckpoint_ItSaysTheNetwork()
    {
        AssertRefused("'Checkpoint' is ' '; expected the name of a folder", options => options.Checkpoint = " ");
        AssertRefused("'Dimension' is 16; expected its default, 256: the 'Checkpoint' says it",
            options => (options.Checkpoint, options.Dimension) = (TinyCheckpoints.Bert, 16));
        AssertRefused("'Pretraining' is Embeddings; expected None with a 'Checkpoint'",
            options => (options.Checkpoint, options.Pretraining) = (TinyCheckpoints.Bert, TextPretraining.Embeddings));
        var from = new AttentionEmbedderEstimator.Options { Checkpoint = TinyCheckpoints.Bert };
        Assert.AreEqual((0, TextPretraining.None), (from.LexicalDimension, from.Pretraining));
    }

    [TestMethod]
    public void OptionsAreCopied()
    {
        var options = new AttentionEmbedderEstimator.Options();
        var estimator = context.Transforms.Text.AttentionEmbedder("Vector", "Text", options);
        Assert.AreEqual(("Features", "Text"), (options.OutputColumnName, options.TextColumnName));
        options.Temperature = -1;
        Assert.AreEqual("Vector", estimator.GetOutputSchema(Contracts.Shapes.Of(Scores.Load(context, []))).Last().Name);
    }

    private AttentionEmbedderEstimator Create(
        Action<AttentionEmbedderEstimator.Options> change, string output = "Features", string input = "Text")
    {
        var options = new AttentionEmbedderEstimator.Options();
        change(options);
        return context.Transforms.Text.AttentionEmbedder(output, input, options);
    }

    private void AssertRefused(
        string message, Action<AttentionEmbedderEstimator.Options> change, string output = "Features", string input = "Text") =>
        Assert.StartsWith(message, Assert.Throws<ArgumentException>(() => Create(change, output, input)).Message);
}
