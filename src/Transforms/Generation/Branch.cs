namespace MLNet.Attention.Transforms.Generation;

/// <summary>A hypothesis after a step.</summary>
/// <param name="Parent">The place of the hypothesis, among those of its source before the step, that it continues.</param>
/// <param name="Chain">Its tokens; null for one that has finished and only keeps its place.</param>
/// <param name="Sample">The number of the sample that the hypothesis is; 0 in beam search.</param>
internal readonly record struct Branch(int Parent, TokenChain? Chain, int Sample = 0);
