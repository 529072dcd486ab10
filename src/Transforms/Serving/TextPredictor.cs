using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Serving;

namespace MLNet.Attention;

/// <summary>
/// Predicts from texts of many concurrent callers, such as the requests of a service: those that come close together are scored
/// as one batch, which takes less time than one by one. Thread-safe. A fitted model's <c>CreatePredictor</c> creates it.
/// </summary>
/// <typeparam name="TPrediction"><see cref="ClassPrediction"/>; of a regression Single.</typeparam>
/// <remarks>
/// <para>A request waits at most <see cref="TextPredictorOptions.MaximumDelay"/>, rounded up to a millisecond, for others; and
/// until a worker is free, of which there are as many as threads that score (<c>torch.get_num_threads</c>, at most the cores).
/// So, where fewer requests than that come at once, its time is the delay and that of a batch of at most
/// <see cref="TextPredictorOptions.MaximumBatchSize"/> texts. The queue has no bound: a service limits how many requests it
/// accepts at once.</para>
/// <para>It does not own the model: dispose the predictor first, then the model. Once the model is disposed, predictions fail
/// with <see cref="ObjectDisposedException"/>.</para>
/// </remarks>
/// <example><code>
/// await using var predictor = model.CreatePredictor(new TextPredictorOptions { MaximumBatchSize = 16 });
/// var prediction = await predictor.PredictAsync("not bad at all", cancellationToken);
/// </code></example>
public sealed class TextPredictor<TPrediction> : IDisposable, IAsyncDisposable
{
    private readonly TextModelConfiguration configuration;
    private readonly RequestBatcher<TextRow, TPrediction> batcher;

    internal TextPredictor(TextModel model, RowPredictor<TPrediction> predictor, TextPredictorOptions options)
    {
        configuration = model.Configuration;
        batcher = new(predictor.Predict, options.MaximumBatchSize, options.MaximumDelay, ForwardPool.Shared.Capacity);
    }

    /// <summary>Predicts from a text.</summary>
    /// <param name="text">The text; an empty text is scored as one mask token.</param>
    /// <param name="cancellationToken">Cancels the wait. A batch that has begun is not stopped.</param>
    /// <exception cref="ArgumentException">The model reads pairs of texts.</exception>
    /// <exception cref="InvalidOperationException">The model's outputs for the text are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<TPrediction> PredictAsync(string text, CancellationToken cancellationToken = default) =>
        Predict(text, null, cancellationToken);

    /// <summary>Predicts from a pair of texts.</summary>
    /// <param name="text">The first text.</param>
    /// <param name="secondText">The second text.</param>
    /// <param name="cancellationToken">Cancels the wait. A batch that has begun is not stopped.</param>
    /// <exception cref="ArgumentException">The model reads one text.</exception>
    /// <exception cref="InvalidOperationException">The model's outputs for the texts are not finite numbers.</exception>
    /// <exception cref="ObjectDisposedException">The predictor or the model was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<TPrediction> PredictAsync(string text, string secondText, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(secondText);
        return Predict(text, secondText, cancellationToken);
    }

    /// <summary>Refuses later requests, and waits until those before are answered.</summary>
    public void Dispose()
    {
        batcher.Close();
        batcher.Ended.Wait();
    }

    /// <summary>Refuses later requests, and ends when those before are answered.</summary>
    public ValueTask DisposeAsync()
    {
        batcher.Close();
        return new ValueTask(batcher.Ended);
    }

    private Task<TPrediction> Predict(string text, string? secondText, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        configuration.CheckTexts(secondText);
        return batcher.Run(new TextRow(text, secondText), cancellationToken);
    }
}
