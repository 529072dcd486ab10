using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Pretrained;
using MLNet.Attention.Transforms.Tokenization;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>Opens a folder that may be damaged and, if it opens, uses what is in it.</summary>
internal static class CheckpointTrial
{
    private static readonly string[] Texts = ["a film, ab ab", "", "  Films <mask>中\u0301 é🙂\ud83d</s>", new('l', 40)];

    /// <summary>Whether the folder of an encoder opens; what was wrong with it is then null. Runs its encoder and its head.</summary>
    /// <exception cref="Exception">What the encoder or the head throws.</exception>
    public static bool Run(string directory, out Exception? refusal) => Try(() =>
    {
        var checkpoint = PretrainedCheckpoint.Load(directory);
        Use(checkpoint.Tokenizer);
        Run(checkpoint);
    }, out refusal);

    /// <summary>The same of an encoder-decoder.</summary>
    /// <inheritdoc cref="Run(string, out Exception?)"/>
    public static bool RunEncoderDecoder(string directory, out Exception? refusal) => Try(() =>
    {
        using var checkpoint = new SequenceCheckpoint(directory);
        Use(checkpoint.Tokenizer);
        if (!ReferenceEquals(checkpoint.Tokenizer, checkpoint.TargetTokenizer))
            Use(checkpoint.TargetTokenizer);
        Run(checkpoint);
    }, out refusal);

    /// <summary>The same of tokenizers.</summary>
    /// <inheritdoc cref="Run(string, out Exception?)"/>
    public static bool RunTokenizers(string directory, out Exception? refusal) => Try(() =>
    {
        var (source, target) = new TokenizerFolder(directory).LoadPair();
        Use(source);
        if (!ReferenceEquals(source, target))
            Use(target);
    }, out refusal);

    // A folder may say that it has a file that it has not.
    private static bool Try(Action use, out Exception? refusal)
    {
        refusal = null;
        try
        {
            use();
            return true;
        }
        catch (Exception error) when (error is FormatException or FileNotFoundException)
        {
            refusal = error as FormatException;
            return false;
        }
    }

    private static void Run(PretrainedCheckpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var encoder = checkpoint.CreateEncoder();
        encoder.eval();
        var vectors = encoder.call(zeros([1, Math.Min(3L, checkpoint.MaximumTokens)], dtype: ScalarType.Int64), null).Output;
        if (checkpoint.Head is PretrainedHead.None or PretrainedHead.MaskedLanguage)
            return;
        using var head = checkpoint.CreateHead();
        head.eval();
        head.call(vectors.flatten(0, 1));
    }

    private static void Run(SequenceCheckpoint checkpoint)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var tokens = checkpoint.Generation.Tokens;
        var most = Math.Max(checkpoint.Network.MostTargetTokens(8) - 1, 1);
        checkpoint.Generation.Options.Check();
        using var network = checkpoint.CreateNetwork(new()
        {
            Network = checkpoint.Network,
            Tokens = tokens,
            VocabularySize = checkpoint.Tokenizer.VocabularySize,
            Limit = new TokenLimit(Math.Min(checkpoint.MaximumTokens, 8), TextTruncation.KeepHead),
            MaximumTargetTokens = Math.Min(most, 8),
        });
        network.eval();
        network.call(zeros([1, Math.Min(3L, checkpoint.MaximumTokens)], dtype: ScalarType.Int64), null,
            tensor(new long[] { tokens.StartId }, [1, 1]));
    }

    private static void Use(Tokenizer tokenizer)
    {
        var limit = new TokenLimit(24, TextTruncation.KeepHead);
        foreach (var text in Texts)
        {
            var (ids, types) = (new List<int>(), new List<int>());
            tokenizer.Encode(text, limit, ids);
            tokenizer.EncodePair(text, Texts[0], limit, ids, types);
            tokenizer.EncodeWithOffsets(text, limit, []);
            tokenizer.Decode(ids);
        }
        using var saved = new MemoryStream();
        tokenizer.Save(saved);
        saved.Position = 0;
        TokenizerJson.Load(saved);
    }
}
