using System.Collections.Concurrent;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;

namespace MLNet.Attention.Transforms.Serving;

/// <summary>
/// Predicts from texts, without data views. Thread-safe: each call has a scorer of its own, which later calls use again.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="read">Makes a prediction of the model's outputs for a row [C], all finite, which it may keep.</param>
/// <param name="createScorer">
/// Creates what computes these outputs, with an action that cancels it; null (default) for a <see cref="TextScorer"/>.
/// </param>
internal sealed class RowPredictor<TPrediction>(
    TextModel model, Func<float[], TPrediction> read, Func<Action?, BatchScorer>? createScorer = null)
{
    // Of a stream of rows, the first block is small, so that the first prediction comes soon; each further block is twice as
    // large. The other limits bound the memory of a block.
    private const int FirstBlock = 16;
    private const int MostRows = 512;
    private const int MostTokens = 64 * 1024;
    private const int MostNumbers = 1 << 22;

    // Idle scorers; one that has grown with a long text is not kept.
    private const int MostIdle = 64;
    private const int MostTokensOfIdle = 4096;

    private readonly ConcurrentQueue<BatchScorer> idle = new();

    /// <summary>Predicts from one row.</summary>
    /// <exception cref="InvalidOperationException">An output of the model is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public TPrediction Predict(TextRow row)
    {
        var scorer = Rent();
        Add(scorer, row);
        var outputs = new float[scorer.Outputs];
        scorer.Score(outputs);
        Return(scorer);
        return Read(outputs);
    }

    /// <summary>Predicts from some rows at once, in their order.</summary>
    /// <exception cref="InvalidOperationException">An output of the model is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public TPrediction[] Predict(IReadOnlyList<TextRow> rows)
    {
        var scorer = Rent();
        foreach (var row in rows)
            Add(scorer, row);
        var outputs = new float[rows.Count * scorer.Outputs];
        scorer.Score(outputs);
        var predictions = new TPrediction[rows.Count];
        for (var row = 0; row < predictions.Length; row++)
            predictions[row] = Read(RowOf(outputs, row, scorer.Outputs));
        Return(scorer);
        return predictions;
    }

    /// <summary>Predicts from a stream of rows, in their order: reads a block of them ahead whenever one is used up.</summary>
    /// <exception cref="InvalidOperationException">An output of the model is not finite.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public IEnumerable<TPrediction> Predict(IEnumerable<TextRow> rows, Cancellation cancellation)
    {
        var scorer = Create(cancellation.Check);
        var outputs = Array.Empty<float>();
        using var input = rows.GetEnumerator();
        var more = true;
        for (var capacity = FirstBlock; more; capacity = Math.Min(2 * capacity, MostRows))
        {
            scorer.Clear();
            while (scorer.RowCount < capacity && !IsFull(scorer) && (more = input.MoveNext()))
                Add(scorer, input.Current);
            var count = scorer.RowCount;
            if (outputs.Length < count * scorer.Outputs)
                outputs = new float[count * scorer.Outputs];
            scorer.Score(outputs);
            for (var row = 0; row < count; row++)
                yield return Read(RowOf(outputs, row, scorer.Outputs));
        }
    }

    private static void Add(BatchScorer scorer, TextRow row)
    {
        scorer.Add(row.Text);
        if (row.SecondText is not null)
            scorer.Add(row.SecondText);
    }

    private static bool IsFull(BatchScorer scorer) =>
        scorer.Texts.TokenCount >= MostTokens || (scorer.RowCount + 1L) * scorer.Outputs > MostNumbers;

    private static float[] RowOf(float[] outputs, int row, int count) => outputs.AsSpan(row * count, count).ToArray();

    private TPrediction Read(float[] outputs)
    {
        foreach (var output in outputs)
        {
            if (!float.IsFinite(output))
            {
                throw new InvalidOperationException($"The model's output for a text is {output}; expected a finite number. The " +
                    "weights of the model are too large or damaged.");
            }
        }
        return read(outputs);
    }

    private BatchScorer Create(Action? checkAlive) =>
        createScorer?.Invoke(checkAlive) ?? new TextScorer(model) { CheckAlive = checkAlive };

    private BatchScorer Rent() => idle.TryDequeue(out var scorer) ? scorer : Create(checkAlive: null);

    private void Return(BatchScorer scorer)
    {
        if (scorer.Texts.TokenCount > MostTokensOfIdle || idle.Count >= MostIdle)
            return;
        scorer.Clear();
        idle.Enqueue(scorer);
    }
}
