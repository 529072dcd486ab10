using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Evaluation;
using MLNet.Attention.Transforms.Rows;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention;

/// <summary>Adds reports on scored rows, and comparisons of two models, to ML.NET's catalogs.</summary>
/// <remarks>
/// They read what any model of ML.NET has scored, not only those of this library. Cancelling the execution of the
/// <c>MLContext</c> ends them.
/// </remarks>
public static class AttentionReports
{
    private const string Label = "Label";
    private const string Score = "Score";
    private const string Probability = "Probability";
    private const string PredictedLabel = "PredictedLabel";
    private const int RowsBetweenChecks = 64;

    private static readonly string[] BinaryNames = ["False", "True"];

    /// <summary>
    /// Reports how good a classifier is: figures, class by class, confused classes, calibration and abstention.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Rows that a model has scored, at least one with a label.</param>
    /// <param name="labelColumnName">
    /// The label: a key, or the names of classes themselves (String, numbers or Boolean). Classes are compared by name.
    /// </param>
    /// <param name="scoreColumnName">
    /// The probability of each class: a vector of Single. The classes have the names of its slots, or numbers from 1.
    /// </param>
    /// <param name="predictedLabelColumnName">The predicted label: a key, or the name of a class.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, or an option is outside its range; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">No row has a label that is a class, or a row has no prediction.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static ClassificationReport Report(
        this MulticlassClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = Label,
        string scoreColumnName = Score,
        string predictedLabelColumnName = PredictedLabel,
        ClassificationReportOptions? options = null)
    {
        var check = CheckOf(catalog);
        return Report(Find(data, labelColumnName, scoreColumnName, predictedLabelColumnName), options, check);
    }

    /// <summary>Reports how good a binary classifier is; its classes are named False and True.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Rows that a model has scored, at least one with a label.</param>
    /// <param name="labelColumnName">The label: Boolean, Single, Double or a key of 2 values.</param>
    /// <param name="probabilityColumnName">The probability of true: Single.</param>
    /// <param name="predictedLabelColumnName">The predicted label: Boolean.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <inheritdoc cref="Report(MulticlassClassificationCatalog, IDataView, string, string, string, ClassificationReportOptions)"
    /// path="/exception"/>
    public static ClassificationReport Report(
        this BinaryClassificationCatalog catalog,
        IDataView data,
        string labelColumnName = Label,
        string probabilityColumnName = Probability,
        string predictedLabelColumnName = PredictedLabel,
        ClassificationReportOptions? options = null)
    {
        var check = CheckOf(catalog);
        return Report(FindBinary(data, labelColumnName, probabilityColumnName, predictedLabelColumnName), options, check);
    }

    /// <summary>Reports how close a regression comes to the labels, with Pearson's and Spearman's correlations.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Rows that a model has scored, at least one with a label.</param>
    /// <param name="labelColumnName">The label: Single; NaN is missing.</param>
    /// <param name="scoreColumnName">The predicted number: Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or is not Single; the message names it.</exception>
    /// <exception cref="InvalidOperationException">No row has a label.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static RegressionReport Report(this RegressionCatalog catalog, IDataView data, string labelColumnName = Label,
        string scoreColumnName = Score)
    {
        var check = CheckOf(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return EstimatedRows.Read(data, labelColumnName, scoreColumnName, check).Report();
    }

    /// <summary>Compares two classifiers on the same rows: McNemar's test, and a paired bootstrap of the difference.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="first">Rows that the first model has scored.</param>
    /// <param name="second">The same rows, in the same order, that the second model has scored.</param>
    /// <param name="labelColumnName">The label, as of <c>Report</c>.</param>
    /// <param name="scoreColumnName">The probability of each class, as of <c>Report</c>.</param>
    /// <param name="predictedLabelColumnName">The predicted label, as of <c>Report</c>.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing or has another type, or an option is outside its range; the message names it.
    /// </exception>
    /// <exception cref="InvalidOperationException">The rows are not the same, or none has a label.</exception>
    /// <exception cref="OperationCanceledException">The execution of the context was cancelled.</exception>
    public static ClassificationComparison Compare(
        this MulticlassClassificationCatalog catalog,
        IDataView first,
        IDataView second,
        string labelColumnName = Label,
        string scoreColumnName = Score,
        string predictedLabelColumnName = PredictedLabel,
        ComparisonOptions? options = null)
    {
        var check = CheckOf(catalog);
        return ModelComparer.Compare(Find(first, labelColumnName, scoreColumnName, predictedLabelColumnName),
            Find(second, labelColumnName, scoreColumnName, predictedLabelColumnName), Checked(options), check);
    }

    /// <summary>Compares two binary classifiers on the same rows.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="first">Rows that the first model has scored.</param>
    /// <param name="second">The same rows, in the same order, that the second model has scored.</param>
    /// <param name="labelColumnName">The label, as of <c>Report</c>.</param>
    /// <param name="probabilityColumnName">The probability of true: Single.</param>
    /// <param name="predictedLabelColumnName">The predicted label: Boolean.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <inheritdoc cref="Compare(MulticlassClassificationCatalog, IDataView, IDataView, string, string, string,
    /// ComparisonOptions)" path="/exception"/>
    public static ClassificationComparison Compare(
        this BinaryClassificationCatalog catalog,
        IDataView first,
        IDataView second,
        string labelColumnName = Label,
        string probabilityColumnName = Probability,
        string predictedLabelColumnName = PredictedLabel,
        ComparisonOptions? options = null)
    {
        var check = CheckOf(catalog);
        return ModelComparer.Compare(FindBinary(first, labelColumnName, probabilityColumnName, predictedLabelColumnName),
            FindBinary(second, labelColumnName, probabilityColumnName, predictedLabelColumnName), Checked(options), check);
    }

    /// <summary>Compares two regressions on the same rows, by a paired bootstrap of their absolute errors.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="first">Rows that the first model has scored.</param>
    /// <param name="second">The same rows, in the same order, that the second model has scored.</param>
    /// <param name="labelColumnName">The label: Single; NaN is missing.</param>
    /// <param name="scoreColumnName">The predicted number: Single.</param>
    /// <param name="options">All options; null for the defaults.</param>
    /// <inheritdoc cref="Compare(MulticlassClassificationCatalog, IDataView, IDataView, string, string, string,
    /// ComparisonOptions)" path="/exception"/>
    public static RegressionComparison Compare(this RegressionCatalog catalog, IDataView first, IDataView second,
        string labelColumnName = Label, string scoreColumnName = Score, ComparisonOptions? options = null)
    {
        var check = CheckOf(catalog);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return ModelComparer.Compare(EstimatedRows.Read(first, labelColumnName, scoreColumnName, check),
            EstimatedRows.Read(second, labelColumnName, scoreColumnName, check), Checked(options), check);
    }

    /// <summary>The likeliest classes of each row, the likeliest first. The rows are read as they are asked for.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="data">Rows that a model has scored.</param>
    /// <param name="count">The most classes of a row, at least 1. Default 3.</param>
    /// <param name="scoreColumnName">The probability of each class: a vector of Single.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The column is missing or has another type, or <paramref name="count"/> is below 1.
    /// </exception>
    public static IEnumerable<IReadOnlyList<RankedClass>> TopClasses(
        this MulticlassClassificationCatalog catalog, IDataView data, int count = 3, string scoreColumnName = Score)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var score = ClassifiedRows.FindScore(data.Schema, scoreColumnName);
        return ClassRanking.Read(data, score, count);
    }

    private static ClassificationReport Report(ClassifiedRows rows, ClassificationReportOptions? options, Action check)
    {
        options ??= new ClassificationReportOptions();
        options.Check();
        var counter = new ClassificationCounter(rows.ClassNames, options);
        foreach (var (i, row) in rows.Read().Index())
        {
            if (i % RowsBetweenChecks == 0)
                check();
            counter.Add(row);
        }
        return counter.Complete();
    }

    private static ClassifiedRows Find(IDataView data, string label, string score, string predicted)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ClassifiedRows.OfMulticlass(data, label, score, predicted);
    }

    private static ClassifiedRows FindBinary(IDataView data, string labelName, string probability, string predicted)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = InputColumns.Find(data.Schema, labelName, "label",
            type => type is BooleanDataViewType or KeyDataViewType { Count: 2 }
                || type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double),
            "Boolean, Single, Double or a key of 2 values");
        return ClassifiedRows.OfBinary(data, label, row => LabelReader.Create(row, label, number => number > 0 ? 1 : 0),
            probability, predicted, BinaryNames);
    }

    private static ComparisonOptions Checked(ComparisonOptions? options)
    {
        options ??= new ComparisonOptions();
        options.Check();
        return options;
    }

    private static Action CheckOf(IInternalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new Cancellation(catalog.Environment).Check;
    }
}
