using System.Globalization;
using System.Text.RegularExpressions;
using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// The factors on the learning rate of a network's parameters: of n layers of the encoder, the i-th has decayⁿ⁻ⁱ, what lies below
/// the layers decayⁿ, and what lies above them 1 (Howard and Ruder 2018, "Universal Language Model Fine-tuning", section 3.2,
/// discriminative fine-tuning; Clark et al. 2020, "ELECTRA", appendix B). The layers of a decoder have the factors of an encoder
/// with as many layers.
/// </summary>
internal sealed partial class LayerRates
{
    private readonly FineTuning tuning;
    private readonly int encoderLayers;
    private readonly int decoderLayers;
    private readonly bool hasDecoder;

    /// <param name="tuning">The decay, and what is frozen.</param>
    /// <param name="names">
    /// The names of the network's parameters; those of the encoder begin with <c>encoder.</c>, of a decoder with <c>decoder.</c>
    /// </param>
    public LayerRates(FineTuning tuning, IReadOnlyCollection<string> names)
    {
        this.tuning = tuning;
        encoderLayers = Count(isDecoder: false);
        decoderLayers = Count(isDecoder: true);
        hasDecoder = names.Any(IsDecoder);

        int Count(bool isDecoder) =>
            names.Where(name => IsDecoder(name) == isDecoder).Select(LayerOf).Max() + 1 ?? 0;
    }

    /// <summary>The factor of a parameter; 0 for one that stays as it is.</summary>
    public double Of(string name) =>
        tuning.LoraRank is not null && (hasDecoder || IsEncoder(name)) && !AlwaysLearns().IsMatch(name) ? 0 : OfPlace(name);

    /// <summary>The factor of an adapter's parameter, by the name of what it adapts.</summary>
    public double OfAdapter(string name) => OfPlace(name);

    /// <summary>Whether a module is adapted, if the targets of the adapters say so too.</summary>
    public bool IsAdapted(string name) => LayerOf(name) is { } layer && !IsFrozen(name, layer);

    private double OfPlace(string name)
    {
        if (LayerOf(name) is { } layer)
        {
            var layers = IsDecoder(name) ? decoderLayers : encoderLayers;
            return IsFrozen(name, layer) ? 0 : Math.Pow(tuning.LayerDecay, layers - 1 - layer);
        }
        if (!BelowLayers().IsMatch(name))
            return 1;
        return tuning.FreezesEmbeddings ? 0 : Math.Pow(tuning.LayerDecay, Math.Max(encoderLayers, decoderLayers));
    }

    private bool IsFrozen(string name, int layer) => layer < tuning.FrozenLayers && !IsDecoder(name);

    private static bool IsEncoder(string name) => name.StartsWith("encoder.", StringComparison.Ordinal);

    private static bool IsDecoder(string name) => name.StartsWith("decoder.", StringComparison.Ordinal);

    /// <summary>The layer of the encoder or decoder, from 0; null for what is in no layer.</summary>
    private static int? LayerOf(string name) => Layer().Match(name) is { Success: true } found
        ? int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(@"^(?:encoder|decoder)\.(?:.+\.)?layers\.([0-9]+)\.")]
    private static partial Regex Layer();

    // A few numbers a head, which no adapter is made for: spans and gates.
    [GeneratedRegex(@"\.(?:span|gate_weight|gate_bias)$")]
    private static partial Regex AlwaysLearns();

    // Embeddings of tokens, also those of a decoder alone, and positions; the normalisation of a stack's output lies above.
    [GeneratedRegex(@"^(?:embedding$|encoder\.(?!encoder\.norm\.)|decoder\.(?:positions|distances|embeddingNorm)\.)")]
    private static partial Regex BelowLayers();
}
