using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

/// <summary>Dense rows, read as sparse ones.</summary>
internal sealed class SparseRows(float[][] rows) : ISparseRows
{
    public int Count => rows.Length;

    public void Visit<TVisitor>(int row, ref TVisitor visitor) where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        for (var i = 0; i < rows[row].Length; i++)
        {
            if (rows[row][i] != 0)
                visitor.Visit(i, rows[row][i]);
        }
    }
}
