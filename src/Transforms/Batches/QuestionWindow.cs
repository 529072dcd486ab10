namespace MLNet.Attention.Transforms.Batches;

/// <summary>A sequence of a question and a part of its context.</summary>
/// <param name="Sequence">Index of the sequence in the block.</param>
/// <param name="First">Index of the first token of the part in the context.</param>
/// <param name="End">Index of the token behind the last one.</param>
/// <param name="OwnFirst">The first token at which answers begin that are taken from this part.</param>
/// <param name="OwnEnd">The token behind the last one of them.</param>
/// <param name="Start">The place of the token <paramref name="First"/> in the sequence.</param>
internal readonly record struct QuestionWindow(int Sequence, int First, int End, int OwnFirst, int OwnEnd, int Start)
{
    /// <summary>The place of a token of the context in the sequence.</summary>
    public int PlaceOf(int token) => Start + token - First;
}
