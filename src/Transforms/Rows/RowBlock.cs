using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// Some rows that a model runs on together: their texts are added, then the model runs, then its columns can be read. What the
/// model computes for a row (scores, a vector, a text) is the block's own affair.
/// </summary>
/// <remarks>A block holds scratch: one per cursor or row, not shared between threads.</remarks>
internal abstract class RowBlock
{
    /// <summary>Whether the block has so many rows, tokens or outputs that the model should run before more are added.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Removes all rows.</summary>
    public abstract void Clear();

    /// <summary>Adds the next text of a row.</summary>
    public abstract void Add(ReadOnlySpan<char> text);

    /// <summary>Runs the model on all rows.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public abstract void Run();

    /// <summary>The first row for which the model computed what is not a number (NaN); −1 when there is none.</summary>
    public abstract int IndexOfNaN();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of a column of the model.</summary>
    /// <param name="column">Its number among the columns that the model adds.</param>
    /// <param name="current">Which row is the current one; called each time the getter is.</param>
    public abstract Delegate CreateGetter(int column, Func<int> current);
}
