using MLNet.Attention.Modules.Encoders;
using MLNet.Attention.Modules.Heads;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Models.Encoders;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>The names that a checkpoint's tensors have, for reading and for writing.</summary>
/// <param name="configuration">The encoder.</param>
/// <param name="hasPrefix">
/// Whether the names of the encoder's tensors begin with <see cref="PretrainedFamily.Prefix"/>; without it where the encoder was
/// written alone.
/// </param>
internal sealed class CheckpointNames(PretrainedConfiguration configuration, bool hasPrefix)
{
    private PretrainedFamily Family => configuration.Family;

    /// <summary>Maps the parameters of an encoder.</summary>
    public TensorMap Map(TokenEncoder encoder) => new TensorMap().Add(encoder, EncoderNames());

    /// <summary>Maps the parameters of a head, of the kind that has the layers of this head.</summary>
    public TensorMap Map(LinearHead module, PretrainedHead head) => new TensorMap().Add(module, HeadNames(head));

    /// <summary>Maps the parameters of a masked language model.</summary>
    public TensorMap Map(MaskedLanguageNetwork network) => new TensorMap()
        .Add(network, EncoderNames(), "encoder.").Add(network, HeadNames(PretrainedHead.MaskedLanguage));

    /// <summary>Maps the parameters of a network of texts.</summary>
    /// <param name="network">The network, with the pooling of the checkpoint's head.</param>
    /// <param name="isMapped">Whether a parameter of the network's head is mapped.</param>
    public TensorMap Map(TextNetwork network, Func<TensorName, bool> isMapped) => new TensorMap()
        .Add(network, EncoderNames(), "encoder.")
        .Add(network, HeadNames(PretrainedHead.TextClassification).Where(isMapped), "head.");

    /// <summary>Whether a tensor may be there although nothing reads it: of another head, or of none that is known.</summary>
    public bool IsExtra(string name) => Family.IsIgnored(WithoutPrefix(name))
        || Enum.GetValues<PretrainedHead>().Any(head => HeadNames(head).Any(known => known.Theirs.Contains(name)));

    private IEnumerable<TensorName> EncoderNames() => Rename(
        Family.EncoderNames(configuration), theirs => hasPrefix ? Family.Prefix + theirs : theirs);

    private IEnumerable<TensorName> HeadNames(PretrainedHead head) => Rename(
        Family.HeadNames(head, configuration), theirs => hasPrefix ? theirs : WithoutPrefix(theirs));

    private static IEnumerable<TensorName> Rename(IEnumerable<TensorName> names, Func<string, string> rename) =>
        names.Select(name => name with { Theirs = [.. name.Theirs.Select(rename)] });

    private string WithoutPrefix(string name) =>
        name.StartsWith(Family.Prefix, StringComparison.Ordinal) ? name[Family.Prefix.Length..] : name;
}
