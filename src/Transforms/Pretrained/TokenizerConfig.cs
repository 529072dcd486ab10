using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>What <c>tokenizer_config.json</c> says of the inputs that the encoder gets beside the tokens.</summary>
internal static class TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";

    /// <summary>The field with the names of the inputs.</summary>
    public const string Inputs = "model_input_names";

    /// <summary>The name of the types of tokens among the inputs.</summary>
    public const string Types = "token_type_ids";

    private const int MaximumBytes = 1 << 26;

    // What Hugging Face's transformers 5 calls a tokenizer of no architecture, which gives no types unless the inputs have them.
    private const string WithoutTypes = "TokenizersBackend";

    /// <summary>Whether the tokenizer of a folder tells the types of tokens, as Hugging Face's transformers decides it.</summary>
    /// <exception cref="FormatException">The file is damaged.</exception>
    public static bool HasTypes(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            return true;
        using var stream = File.OpenRead(path);
        return JsonText.Read(stream, MaximumBytes, FileName, root =>
        {
            var fields = new JsonFields(root, FileName);
            return fields.Has(Inputs)
                ? fields.Texts(Inputs, 16).Contains(Types)
                : fields.TextOrNull("tokenizer_class") != WithoutTypes;
        });
    }
}
