using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>Writes a featurizer as a checkpoint that gives texts the same vectors, as sentence-transformers has it.</summary>
internal static class SentenceCheckpoint
{
    /// <exception cref="InvalidOperationException">A checkpoint cannot hold the featurizer; the message says why.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void Write(TextModel model, string directory)
    {
        CheckpointFolder.CheckFree(directory);
        var configuration = model.Configuration;
        var (encoder, tokenizer) = Check(model);
        using var lease = model.Lease();
        var modules = new SentenceModules(
            EncoderFolder: "", configuration.Pooling, configuration.NormalizesVectors, configuration.Limit.MaximumTokens);
        var map = new CheckpointNames(encoder, hasPrefix: false).Map(model.Network.Networks[0], PretrainedHead.None);
        new CheckpointFolder(encoder, PretrainedHead.None, [], tokenizer,
            configuration.ReadsTypes && encoder.TypeCount > 1)
            .Write(directory, map.ToEntries(), modules.ToFiles(encoder.Dimension));
    }

    private static (PretrainedConfiguration Encoder, PretrainedTokenizer Tokenizer) Check(TextModel model)
    {
        var configuration = model.Configuration;
        if (configuration.Encoder is not PretrainedConfiguration encoder || model.Tokenizer is not PretrainedTokenizer tokenizer)
            throw Unfit("its encoder was trained from scratch", "one of a checkpoint");
        if (configuration.NetworkCount > 1)
            throw Unfit($"it has {configuration.NetworkCount} networks", "one network");
        if (configuration.LexicalDimension > 0)
        {
            throw Unfit($"its '{nameof(TextModelConfiguration.LexicalDimension)}' is {configuration.LexicalDimension}",
                "0, no lexical part");
        }
        if (configuration.TextPrefix.Length > 0)
            throw Unfit($"it reads '{configuration.TextPrefix}' before each text", "no prefix");
        if (!SentenceModules.CanHold(configuration.Pooling))
        {
            throw Unfit($"its pooling is {configuration.Pooling}", $"{TextPooling.Mean}, {TextPooling.Max}, " +
                $"{TextPooling.FirstToken} or {TextPooling.RootLength}");
        }
        return (encoder, tokenizer);
    }

    private static InvalidOperationException Unfit(string found, string expected) =>
        new($"The featurizer cannot be written as a checkpoint, because {found}; expected {expected}.");
}
