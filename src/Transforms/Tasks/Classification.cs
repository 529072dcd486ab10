namespace MLNet.Attention.Transforms.Tasks;

/// <summary>Predicts one of C classes.</summary>
internal abstract class Classification : PredictionTask
{
    /// <summary>The names of the classes [C], in the order of <see cref="PredictionTask.ClassesOf"/>.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The predicted class and the probabilities of all.</summary>
    /// <param name="outputs">The model's outputs for a row, all finite; the prediction takes them over.</param>
    public ClassPrediction Predict(float[] outputs)
    {
        var predicted = PredictedIndexOf(outputs);
        return new ClassPrediction(ClassNames, ProbabilitiesOf(outputs), predicted);
    }

    /// <summary>The probability of each class [C].</summary>
    /// <param name="outputs">The model's outputs for a row, which may become the result.</param>
    protected abstract float[] ProbabilitiesOf(float[] outputs);
}
