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
    public static Tokenizer Read(Manifest manifest, int vocabularySize, string fileName = TokenizerJson.FileName)
    {
        var tokenizer = manifest.ReadDocument(fileName, stream => TokenizerJson.Load(stream, fileName));
        return tokenizer.VocabularySize == vocabularySize ? tokenizer : throw new FormatException(
            $"{fileName}: has {tokenizer.VocabularySize} tokens; expected {vocabularySize}, the 'vocab_size' in " +
            $"{Manifest.FileName}.");
    }
}
