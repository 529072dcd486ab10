using MLNet.Attention.Transforms.Requirements;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.Attention;

/// <summary>Adds the attention trainers to ML.NET's trainer catalogs.</summary>
public static class AttentionTrainersCatalog
{
    /// <summary>Creates a trainer of a sentiment model, with default options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: Boolean, Single, Double or a key of 2 values.</param>
    /// <param name="textColumnName">The text: String.</param>
    /// <param name="exampleWeightColumnName">The weight of each example: Single; null for equal weights.</param>
    /// <param name="validationSet">
    /// Rows that decide which epoch is kept; null: up to 20,000 rows the networks validate each other's,
    /// above, a tenth of the training rows is set apart.
    /// </param>
    /// <param name="secondTextColumnName">The second text, when a row is a pair of texts; null when it is not.</param>
    public static AttentionSentimentTrainer AttentionSentiment(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string textColumnName = "Text",
        string? exampleWeightColumnName = null,
        IDataView? validationSet = null,
        string? secondTextColumnName = null) =>
        catalog.AttentionSentiment(new AttentionSentimentTrainer.Options
        {
            LabelColumnName = labelColumnName,
            TextColumnName = textColumnName,
            SecondTextColumnName = secondTextColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Creates a trainer of a sentiment model.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionSentimentTrainer AttentionSentiment(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        AttentionSentimentTrainer.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates a trainer of a text classifier, with default options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: a key, as <c>MapValueToKey</c> makes it.</param>
    /// <param name="textColumnName">The text: String.</param>
    /// <param name="exampleWeightColumnName">The weight of each example: Single; null for equal weights.</param>
    /// <param name="validationSet">
    /// Rows that decide which epoch is kept; null: up to 20,000 rows the networks validate each other's,
    /// above, a tenth of the training rows is set apart.
    /// </param>
    /// <param name="secondTextColumnName">The second text, when a row is a pair of texts; null when it is not.</param>
    public static AttentionTextClassifierTrainer AttentionTextClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string textColumnName = "Text",
        string? exampleWeightColumnName = null,
        IDataView? validationSet = null,
        string? secondTextColumnName = null) =>
        catalog.AttentionTextClassifier(new AttentionTextClassifierTrainer.Options
        {
            LabelColumnName = labelColumnName,
            TextColumnName = textColumnName,
            SecondTextColumnName = secondTextColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Creates a trainer of a text classifier.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionTextClassifierTrainer AttentionTextClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        AttentionTextClassifierTrainer.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates a trainer of a classifier of texts with any number of labels, with default options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">
    /// The labels: a vector of keys or of String, or a String of labels with commas between them.
    /// </param>
    /// <param name="textColumnName">The text: String.</param>
    /// <param name="exampleWeightColumnName">The weight of each example: Single; null for equal weights.</param>
    /// <param name="validationSet">
    /// Rows that decide which epoch is kept; null: up to 20,000 rows the networks validate each other's,
    /// above, a tenth of the training rows is set apart.
    /// </param>
    /// <param name="secondTextColumnName">The second text, when a row is a pair of texts; null when it is not.</param>
    /// <example><code>
    /// var pipeline = mlContext.MulticlassClassification.Trainers.AttentionMultiLabelClassifier("Topics")
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code></example>
    public static AttentionMultiLabelClassifierTrainer AttentionMultiLabelClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string textColumnName = "Text",
        string? exampleWeightColumnName = null,
        IDataView? validationSet = null,
        string? secondTextColumnName = null) =>
        catalog.AttentionMultiLabelClassifier(new AttentionMultiLabelClassifierTrainer.Options
        {
            LabelColumnName = labelColumnName,
            TextColumnName = textColumnName,
            SecondTextColumnName = secondTextColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Creates a trainer of a classifier of texts with any number of labels.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionMultiLabelClassifierTrainer AttentionMultiLabelClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        AttentionMultiLabelClassifierTrainer.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates a trainer of a regression on texts, with default options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The label: Single.</param>
    /// <param name="textColumnName">The text: String.</param>
    /// <param name="exampleWeightColumnName">The weight of each example: Single; null for equal weights.</param>
    /// <param name="validationSet">
    /// Rows that decide which epoch is kept; null: up to 20,000 rows the networks validate each other's,
    /// above, a tenth of the training rows is set apart.
    /// </param>
    /// <param name="secondTextColumnName">The second text, when a row is a pair of texts; null when it is not.</param>
    public static AttentionTextRegressionTrainer AttentionTextRegression(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string textColumnName = "Text",
        string? exampleWeightColumnName = null,
        IDataView? validationSet = null,
        string? secondTextColumnName = null) =>
        catalog.AttentionTextRegression(new AttentionTextRegressionTrainer.Options
        {
            LabelColumnName = labelColumnName,
            TextColumnName = textColumnName,
            SecondTextColumnName = secondTextColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Creates a trainer of a regression on texts.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionTextRegressionTrainer AttentionTextRegression(
        this RegressionCatalog.RegressionTrainers catalog,
        AttentionTextRegressionTrainer.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    /// <summary>Creates a trainer of a token classifier, as for named entities, with default options.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="labelColumnName">The labels: a vector of keys, one for each token.</param>
    /// <param name="textColumnName">The text, with white space between its tokens: String; or its tokens: a vector of String.</param>
    /// <param name="validationSet">
    /// Rows that decide which epoch is kept; null to set a tenth of the training rows apart.
    /// </param>
    public static AttentionTokenClassifierTrainer AttentionTokenClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string textColumnName = "Text",
        IDataView? validationSet = null) =>
        catalog.AttentionTokenClassifier(new AttentionTokenClassifierTrainer.Options
        {
            LabelColumnName = labelColumnName,
            TextColumnName = textColumnName,
            ValidationSet = validationSet,
        });

    /// <summary>Creates a trainer of a token classifier.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="options">All options; later changes to the object have no effect.</param>
    /// <exception cref="ArgumentException">An option is outside its range; the message names it.</exception>
    /// <exception cref="InvalidOperationException">Microsoft.ML has an unsupported version, or libtorch is missing.</exception>
    public static AttentionTokenClassifierTrainer AttentionTokenClassifier(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        AttentionTokenClassifierTrainer.Options options)
    {
        RequirementsCheck.Run();
        return new(EnvironmentOf(catalog), options);
    }

    private static IHostEnvironment EnvironmentOf(IInternalCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Environment;
    }
}
