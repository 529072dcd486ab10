namespace MLNet.Attention.Modules.Attention;

/// <summary>How <see cref="AttentionBlocks"/> attends.</summary>
/// <param name="Causal">True: query i sees the keys j ≤ i + S − L.</param>
/// <param name="Scale">Factor on the scores.</param>
/// <param name="Length">How many queries and keys a block has.</param>
/// <param name="Dropout">Share of the weights dropped.</param>
/// <param name="Seed">Seed of the dropout: the forward and the backward draw the same weights to drop from it.</param>
internal sealed record AttentionBlockOptions(
    bool Causal, double Scale, long Length, double Dropout, ulong Seed);
