using MLNet.Attention.Modules.Attention;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Attention;

/// <summary>Every mechanism, by name, with sizes that show its parts in a few positions.</summary>
internal static class Mechanisms
{
    public static AttentionMechanism Of(string name) => name switch
    {
        "full" => AttentionMechanism.Full(),
        "entmax" => AttentionMechanism.Full(AttentionFunction.Entmax15),
        "local window" => AttentionMechanism.LocalWindow(2),
        "global window" => AttentionMechanism.GlobalWindow(1, 2),
        "chunked" => AttentionMechanism.Chunked(2),
        "auto" => AttentionMechanism.Auto(3),
        "linear" => AttentionMechanism.Linear(),
        "adaptive span" => AttentionMechanism.AdaptiveSpan(5.3, 2), // no key is where the mask has a kink
        "additive" => AttentionMechanism.Additive(),
        "multiplicative" => AttentionMechanism.Multiplicative(),
        "cosine" => AttentionMechanism.Cosine(),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No mechanism has this name."),
    };

    public static nn.Module Create(string name, int heads, int dimension, bool isRotary = false) =>
        Of(name).Create(new AttentionHeads(heads, dimension, IsRotary: isRotary, Generator: new Generator(1)));

    public static Tensor Parameter(nn.Module module, string name) =>
        module.named_parameters().Single(named => named.name == name).parameter;

    public static Tensor Call(nn.Module attention, Tensor query, Tensor key, Tensor value, AttentionMask mask) =>
        attention is nn.Module<Tensor, Tensor, Tensor, AttentionMask, Tensor> withoutWeights
            ? withoutWeights.call(query, key, value, mask)
            : ((nn.Module<Tensor, Tensor, Tensor, AttentionMask, (Tensor, Tensor)>)attention)
                .call(query, key, value, mask).Item1;
}
