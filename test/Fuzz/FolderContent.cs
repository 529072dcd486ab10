namespace MLNet.Attention.Fuzz;

/// <summary>What a folder has, and so what is tried with it.</summary>
internal enum FolderContent
{
    /// <summary>An encoder, its head and its tokenizer.</summary>
    Encoder,

    /// <summary>An encoder-decoder and its tokenizers.</summary>
    EncoderDecoder,

    /// <summary>Tokenizers alone.</summary>
    Tokenizer,
}
