using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>Reads a tokenizer of a saved model.</summary>
internal static class ModelTokenizer
{
    /// <param name="manifest">The manifest of the model.</param>
    /// <param name="vocabularySize">The number of tokens that the manifest says.</param>
    /// <param name="fileName">The name of the file.</param>
    /// <exception cref="FormatException">The file is damaged, or has another number of tokens.</exception>
    public static Tokenizer Read(Manifest manifest, int vocabularySize, string fileName = TokenizerJson.FileName) =>
        Begin(manifest, vocabularySize, fileName).GetAwaiter().GetResult();

    /// <summary>
    /// Reads the file, and makes the tokenizer of it on another thread. Await it where the weights have been unpacked, which takes
    /// longer, but before a network is made: errors then come in the same order.
    /// </summary>
    /// <param name="manifest">The manifest of the model.</param>
    /// <param name="vocabularySize">The number of tokens that the manifest says.</param>
    /// <param name="fileName">The name of the file.</param>
    /// <returns>The tokenizer, or the error of <see cref="Read"/>.</returns>
    /// <exception cref="FormatException">The file is missing or damaged.</exception>
    public static Task<Tokenizer> Begin(Manifest manifest, int vocabularySize, string fileName = TokenizerJson.FileName)
    {
        var json = manifest.ReadDocument(fileName, stream =>
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
        return Task.Run(() => Create(json, vocabularySize, fileName));
    }

    private static Tokenizer Create(byte[] json, int vocabularySize, string fileName)
    {
        using var stream = new MemoryStream(json);
        var tokenizer = TokenizerJson.Load(stream, fileName);
        return tokenizer.VocabularySize == vocabularySize ? tokenizer : throw new FormatException(
            $"{fileName}: has {tokenizer.VocabularySize} tokens; expected {vocabularySize}, the 'vocab_size' in " +
            $"{Manifest.FileName}.");
    }
}
