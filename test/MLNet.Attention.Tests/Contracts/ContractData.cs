using Microsoft.ML;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The data that an estimator is put through.</summary>
/// <param name="Fit">What it is fitted on, and what its transformer transforms first.</param>
internal sealed record ContractData(IDataView Fit)
{
    /// <summary>Other data that the fitted transformer takes, such as data without a label.</summary>
    public IReadOnlyList<IDataView> Transform { get; init; } = [];

    /// <summary>Data whose schema the estimator must refuse.</summary>
    public IReadOnlyList<IDataView> NotForFit { get; init; } = [];

    /// <summary>Data whose schema the fitted transformer must refuse.</summary>
    public IReadOnlyList<IDataView> NotForTransform { get; init; } = [];
}
