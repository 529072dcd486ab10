using MLNet.Attention;

namespace WebApi;

/// <summary>A model with its predictor, and a count of those who use it. The last one to leave disposes both.</summary>
internal sealed class ServedModel(AttentionPredictionTransformer<ClassPrediction> model, TextPredictorOptions options)
    : IDisposable
{
    private readonly TextPredictor<ClassPrediction> predictor = model.CreatePredictor(options);
    private int users = 1; // the store

    public AttentionPredictionTransformer<ClassPrediction> Model => model;

    public TextPredictor<ClassPrediction> Predictor => predictor;

    /// <summary>Adds a user, who must call <see cref="Dispose"/>; false when the model is gone already.</summary>
    public bool TryUse()
    {
        for (var seen = Volatile.Read(ref users); seen > 0;)
        {
            var before = Interlocked.CompareExchange(ref users, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }
        return false;
    }

    /// <summary>Ends one use.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref users) > 0)
            return;
        predictor.Dispose();
        model.Dispose();
    }
}
