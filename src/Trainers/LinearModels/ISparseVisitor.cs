namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// Receives the elements of a sparse vector one after another. Implemented by structs, for each of which the runtime compiles its
/// own loop.
/// </summary>
internal interface ISparseVisitor
{
    /// <param name="index">Index of the element.</param>
    /// <param name="value">Its value, not 0.</param>
    void Visit(int index, float value);
}
