using Microsoft.ML.Data;

namespace Microsoft.ML;

public abstract partial class TrainCatalogBase
{
    /// <summary>Trains and evaluates once per fold, one fold after the other.</summary>
    private protected IReadOnlyList<CrossValidationResult<T>> CrossValidate<T>(IDataView data,
        IEstimator<ITransformer> estimator, int folds, string? samplingKeyColumn, int? seed,
        Func<IDataView, T> evaluate) where T : class
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var splits = new DataOperationsCatalog(Environment).CrossValidationSplit(data, folds, samplingKeyColumn, seed);
        var scored = splits.Select(split => Score(estimator, split)).ToArray();
        return scored.Select((fold, i) =>
            new CrossValidationResult<T>(fold.Model, evaluate(fold.Scores), fold.Scores, i)).ToArray();
    }

    private static (ITransformer Model, IDataView Scores) Score(IEstimator<ITransformer> estimator,
        DataOperationsCatalog.TrainTestData split)
    {
        var model = estimator.Fit(split.TrainSet);
        return (model, Score(model, split.TestSet));
    }

    /// <summary>A chain also applies what it has for training and testing only, such as a label mapping.</summary>
    private static IDataView Score(ITransformer model, IDataView data)
    {
        var type = model.GetType();
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TransformerChain<>)
            ? GenericCall.Invoke<IDataView>(ScoreChain<ITransformer>, type.GetGenericArguments(), model, data)
            : model.Transform(data);
    }

    private static IDataView ScoreChain<T>(TransformerChain<T> model, IDataView data) where T : class, ITransformer =>
        model.Transform(data, TransformerScope.Everything);

    /// <summary>What one fold gave.</summary>
    public sealed class CrossValidationResult<T> where T : class
    {
        public readonly T Metrics;

        public readonly ITransformer Model;

        public readonly IDataView ScoredHoldOutSet;

        public readonly int Fold;

        internal CrossValidationResult(ITransformer model, T metrics, IDataView scores, int fold)
        {
            Model = model;
            Metrics = metrics;
            ScoredHoldOutSet = scores;
            Fold = fold;
        }
    }
}
