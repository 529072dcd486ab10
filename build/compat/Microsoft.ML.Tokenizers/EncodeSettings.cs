namespace Microsoft.ML.Tokenizers;

public struct EncodeSettings
{
    public bool ConsiderPreTokenization { get; set; }
}
