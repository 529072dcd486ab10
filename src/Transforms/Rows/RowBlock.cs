using Microsoft.ML;

namespace MLNet.Attention.Transforms.Rows;

/// <summary>
/// A block of rows that a model runs on at once: add the texts, run the model, then read its columns. A derived class decides
/// what the model computes for a row, such as scores or a vector.
/// </summary>
/// <remarks>Not thread-safe: each cursor or row has its own block.</remarks>
internal abstract class RowBlock
{
    /// <summary>Whether the block holds so many tokens or outputs that the model should run before more rows are added.</summary>
    public abstract bool IsFull { get; }

    /// <summary>Removes all rows.</summary>
    public abstract void Clear();

    /// <summary>Adds the next text of a row.</summary>
    public abstract void Add(ReadOnlySpan<char> text);

    /// <summary>Adds the next text of a row by its words, where <see cref="RowOutputs.FindText"/> allows them.</summary>
    public virtual void Add(ReadOnlySpan<ReadOnlyMemory<char>> words) =>
        throw new NotSupportedException($"{GetType().Name} reads no words; expected a text.");

    /// <summary>Runs the model on all rows.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public abstract void Run();

    /// <summary>The index of the first row with an output that is NaN; −1 when there is none.</summary>
    public abstract int IndexOfNaN();

    /// <summary>A <see cref="ValueGetter{TValue}"/> of a column of the model.</summary>
    /// <param name="column">Index among the columns that the model adds.</param>
    /// <param name="current">Returns the index of the current row; the getter calls it each time.</param>
    public abstract Delegate CreateGetter(int column, Func<int> current);
}
