using MLNet.Attention.Modules.Positions;
using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Modules.Attention;

/// <summary>How <see cref="AttentionBlocks"/> attends.</summary>
/// <param name="Causal">True: query i sees only the keys j ≤ i.</param>
/// <param name="Scale">Factor on the scores.</param>
/// <param name="Length">How many queries and keys a block has.</param>
/// <param name="Alibi">Bias made block by block; null for none.</param>
/// <param name="Dropout">Share of the weights dropped.</param>
/// <param name="Seed">What the weights to drop are drawn from, alike whenever the blocks are gone through.</param>
internal sealed record AttentionBlockOptions(
    bool Causal, double Scale, long Length, AlibiBias? Alibi, double Dropout, ulong Seed);
