using MLNet.Attention.Modules.Positions;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Attention;

/// <summary>What a <see cref="MultiHeadAttention"/> tells the mechanism of its heads.</summary>
/// <param name="Count">H</param>
/// <param name="Dimension">Dh, the width of a head.</param>
/// <param name="Dropout">Share of the attention weights dropped in training.</param>
/// <param name="Scale">Factor on the scores; null for the mechanism's own.</param>
/// <param name="IsRotary">Whether queries and keys are rotated by their positions.</param>
/// <param name="RotaryBase">The base of these positions.</param>
/// <param name="Generator">Source of initial weights and dropout; null for the global generator.</param>
internal sealed record AttentionHeads(
    long Count, long Dimension, double Dropout = 0, double? Scale = null, bool IsRotary = false,
    double RotaryBase = RotaryPositionalEncoding.DefaultBase, Generator? Generator = null);
