namespace TorchSharp;

public enum PaddingModes
{
    Constant = 4,
}
