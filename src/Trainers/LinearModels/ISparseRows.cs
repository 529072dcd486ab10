namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>Rows as sparse vectors, which may be computed while they are read. Thread-safe.</summary>
internal interface ISparseRows
{
    /// <summary>Number of rows.</summary>
    int Count { get; }

    /// <summary>Visits the elements of a row that are not 0, each once.</summary>
    void Visit<TVisitor>(int row, ref TVisitor visitor) where TVisitor : struct, ISparseVisitor, allows ref struct;
}
