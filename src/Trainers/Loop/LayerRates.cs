using System.Text.RegularExpressions;
using MLNet.Attention.Trainers.Options;

namespace MLNet.Attention.Trainers.Loop;

/// <summary>
/// The factors on the learning rate of a network's parameters: of n layers of the encoder, the i-th has decayⁿ⁻ⁱ, what lies below
/// the layers decayⁿ, and what lies above them 1 (Howard and Ruder 2018, "Universal Language Model Fine-tuning", section 3.2,
/// discriminative fine-tuning; Clark et al. 2020, "ELECTRA", appendix B).
/// </summary>
/// <param name="tuning">The decay, and what is frozen.</param>
/// <param name="names">The names of the network's parameters; those of the encoder begin with <c>encoder.</c></param>
internal sealed partial class LayerRates(FineTuning tuning, IEnumerable<string> names)
{
    private const string Encoder = "encoder.";

    private readonly int layers = names.Max(name => LayerOf(name) ?? -1) + 1;

    /// <summary>The factor of a parameter; 0 for one that stays as it is.</summary>
    public double Of(string name) =>
        tuning.LoraRank is not null && name.StartsWith(Encoder, StringComparison.Ordinal) ? 0 : OfPlace(name);

    /// <summary>The factor of an adapter's parameter, by the name of what it adapts.</summary>
    public double OfAdapter(string name) => OfPlace(name);

    /// <summary>Whether a module is adapted, if the targets of the adapters say so too.</summary>
    public bool IsAdapted(string name) => LayerOf(name) >= tuning.FrozenLayers;

    private double OfPlace(string name)
    {
        if (!name.StartsWith(Encoder, StringComparison.Ordinal) || AfterLayers().IsMatch(name))
            return 1;
        if (LayerOf(name) is { } layer)
            return layer < tuning.FrozenLayers ? 0 : Math.Pow(tuning.LayerDecay, layers - 1 - layer);
        return tuning.FreezesEmbeddings ? 0 : Math.Pow(tuning.LayerDecay, layers);
    }

    /// <summary>The layer of the encoder, from 0; null for what is in no layer.</summary>
    private static int? LayerOf(string name) => Layer().Match(name) is { Success: true } found
        ? int.Parse(found.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
        : null;

    [GeneratedRegex(@"^encoder\.(?:.+\.)?layers\.([0-9]+)\.")]
    private static partial Regex Layer();

    // The normalisation of a stack's output.
    [GeneratedRegex(@"^encoder\.encoder\.norm\.")]
    private static partial Regex AfterLayers();
}
