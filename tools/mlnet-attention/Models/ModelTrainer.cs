using MLNet.Attention.Tool.Data;
using Microsoft.ML;
using Microsoft.ML.Transforms;

namespace MLNet.Attention.Tool.Models;

/// <summary>Trains the model of a data set's kind.</summary>
/// <param name="context">The context.</param>
/// <param name="cancellation">Ends the training.</param>
internal sealed class ModelTrainer(MLContext context, CancellationToken cancellation)
{
    /// <summary>New options of the trainer for a kind, with their defaults.</summary>
    public static AttentionTrainerOptions CreateOptions(TaskKind kind) => kind switch
    {
        TaskKind.Sentiment => new AttentionSentimentTrainer.Options(),
        TaskKind.Regression => new AttentionTextRegressionTrainer.Options(),
        _ => new AttentionTextClassifierTrainer.Options(),
    };

    /// <summary>
    /// Trains. The model reads texts alone; the one of a classifier gives the names of classes.
    /// </summary>
    /// <param name="train">The rows.</param>
    /// <param name="valid">Rows that choose the epoch; null for none.</param>
    /// <param name="options">The options; columns, validation set and cancellation are set here.</param>
    /// <param name="start">A model to go on from; null for none.</param>
    /// <exception cref="UsageException">An option is outside its range.</exception>
    public ITransformer Train(DataSet train, DataSet? valid, AttentionTrainerOptions options, ITransformer? start = null)
    {
        options.LabelColumnName = train.LabelName;
        options.TextColumnName = train.TextNames[0];
        options.SecondTextColumnName = train.TextNames.ElementAtOrDefault(1);
        options.CancellationToken = cancellation;
        // The columns of both files may have other names.
        valid = valid is null ? null : valid with { LabelName = train.LabelName, TextNames = train.TextNames };
        return options switch
        {
            AttentionSentimentTrainer.Options sentiment => TrainSentiment(train, valid, sentiment, start),
            AttentionTextRegressionTrainer.Options regression => TrainRegression(train, valid, regression, start),
            _ => TrainClassifier(train, valid, (AttentionTextClassifierTrainer.Options)options, start),
        };
    }

    /// <summary>Saves a model so that a file is there when it is whole.</summary>
    public void Save(ITransformer model, DataSet train, string path)
    {
        var unfinished = path + ".new";
        context.Model.Save(model, train.LoadTexts(context).Schema, unfinished);
        File.Move(unfinished, path, overwrite: true);
    }

    private ITransformer TrainClassifier(
        DataSet train, DataSet? valid, AttentionTextClassifierTrainer.Options options, ITransformer? start)
    {
        var data = train.Load(context);
        var keys = context.Transforms.Conversion
            .MapValueToKey(train.LabelName, keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue).Fit(data);
        var keyed = keys.Transform(data);
        options.ValidationSet = valid is null ? null : keys.Transform(valid.Load(context));
        var trainer = Checked(() => context.MulticlassClassification.Trainers.AttentionTextClassifier(options));
        var model = start is null ? trainer.Fit(keyed) : trainer.Fit(keyed, (AttentionTextClassifierTransformer)start);
        return model.Append(context.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(model.Transform(keyed)));
    }

    private ITransformer TrainSentiment(
        DataSet train, DataSet? valid, AttentionSentimentTrainer.Options options, ITransformer? start)
    {
        options.ValidationSet = valid?.Load(context);
        var trainer = Checked(() => context.BinaryClassification.Trainers.AttentionSentiment(options));
        return start is null ? trainer.Fit(train.Load(context))
            : trainer.Fit(train.Load(context), (AttentionSentimentTransformer)start);
    }

    private ITransformer TrainRegression(
        DataSet train, DataSet? valid, AttentionTextRegressionTrainer.Options options, ITransformer? start)
    {
        options.ValidationSet = valid?.Load(context);
        var trainer = Checked(() => context.Regression.Trainers.AttentionTextRegression(options));
        return start is null ? trainer.Fit(train.Load(context))
            : trainer.Fit(train.Load(context), (AttentionTextRegressionTransformer)start);
    }

    // The trainer checks its options when it is created.
    private static T Checked<T>(Func<T> create)
    {
        try
        {
            return create();
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message.Split(" (Parameter")[0]);
        }
    }
}
