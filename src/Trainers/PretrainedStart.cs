using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Trainers.Tasks;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Models.Encoders;
using MLNet.Attention.Transforms.Tasks;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>A pretrained checkpoint that a text model starts from: encoder, tokenizer and, where it fits, the head.</summary>
internal sealed class PretrainedStart
{
    private readonly PretrainedCheckpoint checkpoint;

    private PretrainedStart(AttentionTrainerOptions options, PretrainedCheckpoint checkpoint)
    {
        this.checkpoint = checkpoint;
        var kind = options.NumberOfEpochs == 0 ? TextEncoder.Transformer : options.Encoder;
        Encoder = checkpoint.Encoder.With(kind, options.ChosenDropout);
        Options = Complete(options);
    }

    /// <summary>The encoder.</summary>
    public PretrainedConfiguration Encoder { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer => checkpoint.Tokenizer;

    /// <summary>Whether the encoder gets the types of the tokens of joined texts.</summary>
    public bool ReadsTypes => checkpoint.ReadsTypes;

    /// <summary>The options, with what they leave to the checkpoint.</summary>
    public AttentionTrainerOptions Options { get; }

    private string Directory => checkpoint.Directory;

    /// <summary>The names of the head's classes; where it has none, those that Hugging Face's transformers gives them.</summary>
    private IReadOnlyList<string> ClassNames => checkpoint.ClassNames.Count > 0
        ? checkpoint.ClassNames
        : [.. Enumerable.Range(0, checkpoint.OutputCount).Select(i => $"LABEL_{i}")];

    private bool HasHead => checkpoint.Head == PretrainedHead.TextClassification;

    /// <summary>Opens the checkpoint that options name; null when they name none.</summary>
    /// <exception cref="ArgumentException">An option does not fit the checkpoint; the message names it.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FormatException">The folder holds no checkpoint that can be read; the message says why.</exception>
    public static PretrainedStart? Open(AttentionTrainerOptions options) =>
        options.Checkpoint is { } directory
            ? new(options, PretrainedCheckpoint.Open(directory, nameof(options.Checkpoint)))
            : null;

    /// <summary>Copies the weights of the encoder, and those of the head if its classes are those of a task.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="task">The task.</param>
    /// <param name="takesHead">Whether the output of the head is copied, if it fits; its hidden layer is always.</param>
    /// <returns>Whether the output of the head is the checkpoint's too.</returns>
    /// <exception cref="FormatException">A weight is not finite; the message names it.</exception>
    public bool CopyTo(TextNetworkEnsemble networks, PredictionTask task, bool takesHead)
    {
        var convert = HasHead && takesHead ? OutputsOf(task) : null;
        foreach (var network in networks.Networks)
        {
            checkpoint.Read(network, readsOutput: false);
            if (checkpoint.HasPooling(Options.Pooling))
                checkpoint.ReadPooling(network);
            if (network.TextDimension != checkpoint.Dimension)
                convert = null; // of both texts of a pair, read apart
        }
        if (convert is null)
            return false;
        using var head = checkpoint.CreateHead();
        foreach (var network in networks.Networks)
        {
            foreach (var (name, parameter) in head.named_parameters())
            {
                if (name.StartsWith("output.", StringComparison.Ordinal))
                    Copy(parameter, network.named_parameters().Single(own => own.name == "head." + name).parameter);
            }
        }
        return true;

        void Copy(Tensor from, Tensor to)
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            to.copy_(convert(from));
        }
    }

    /// <summary>What the checkpoint's own head predicts, as it is.</summary>
    /// <param name="task">The task.</param>
    /// <param name="label">The label column, whose keys decide the order of the classes; null when there is none.</param>
    /// <exception cref="InvalidOperationException">The head does not fit the task or the label column.</exception>
    public PredictionTask PredictionOf(TrainingTask task, DataViewSchema.Column? label)
    {
        if (label is { } column)
            task.Bind(column);
        if (!HasHead)
            throw Unfit($"the head of '{Directory}' is {checkpoint.Head}");
        var outputs = checkpoint.OutputCount;
        var (fits, expected) = task switch
        {
            BinaryTask => (outputs <= 2, "1 or 2"),
            RegressionTask => (outputs == 1, "1"),
            MultiLabelTask => (outputs >= 1, "1 or more"),
            _ => (outputs >= 2, "2 or more"),
        };
        if (!fits)
            throw Unfit($"the head of '{Directory}' has {outputs} outputs, and not {expected}");
        var prediction = task switch
        {
            BinaryTask => new BinaryClassification(),
            RegressionTask => new Regression(),
            MultiLabelTask several => several.PredictionOf(ClassNames),
            _ when label is null => new MulticlassClassification(outputs, ClassLabels.Of(ClassNames)),
            _ => task.Prediction,
        };
        return OutputsOf(prediction) is not null ? prediction : throw Unfit(
            $"the keys of the label column are {Listed(prediction.Labels?.Names)}, and the classes of '{Directory}' " +
            Listed(ClassNames));
    }

    private AttentionTrainerOptions Complete(AttentionTrainerOptions options)
    {
        if (options.ChosenMaximumTokens > Encoder.MostTokens)
            throw Wrong(options.MaximumTokens, $"at most {Encoder.MostTokens}, as in", nameof(options.MaximumTokens));
        options.CheckFrozenLayers(Encoder.LayerCount, Directory);
        if (options is { SecondTextColumnName: not null, PairEncoding: PairEncoding.Crossed }
            && Encoder.EmbeddingDimension != Encoder.Dimension)
        {
            // The tokens are compared by embeddings and vectors of one width.
            throw Wrong(options.PairEncoding, $"{PairEncoding.Joined} or {PairEncoding.Separate} with the embeddings, " +
                $"{Encoder.EmbeddingDimension} wide, and the vectors, {Encoder.Dimension} wide, of",
                nameof(options.PairEncoding));
        }
        var copy = (AttentionTrainerOptions)options.Clone();
        copy.MaximumTokens = Math.Min(options.MaximumTokens, Encoder.MostTokens);
        copy.Pooling = options.ChosenPooling ?? Encoder.HeadPooling;
        if (options.NumberOfEpochs != 0)
        {
            if (options.ChosenPooling is null && checkpoint.Sentences is { } sentences)
                copy.Pooling = sentences.Pooling;
            if (checkpoint.HasPooling(copy.Pooling))
                copy.PoolingNormalization = checkpoint.Sentences!.Normalization;
            return copy;
        }
        if (copy.Pooling != Encoder.HeadPooling)
        {
            throw Wrong(
                copy.Pooling, $"{Encoder.HeadPooling} with '{nameof(options.NumberOfEpochs)}' 0, as in", nameof(copy.Pooling));
        }
        if (options.SecondTextColumnName is not null && !options.JoinsTexts)
        {
            throw Wrong(options.PairEncoding, $"{PairEncoding.Joined} with '{nameof(options.NumberOfEpochs)}' 0, as in",
                nameof(options.PairEncoding));
        }
        return copy;
    }

    private ArgumentOutOfRangeException Wrong(object found, string expected, string option) =>
        new(option, $"'{option}' is {found}; expected {expected} the checkpoint '{Directory}'.");

    private static InvalidOperationException Unfit(string reason) =>
        new($"'{nameof(AttentionTrainingOptions.NumberOfEpochs)}' is 0; expected at least 1, because {reason}.");

    /// <summary>From rows of the head's output to those of a task; null when its classes are others, or a number.</summary>
    private Func<Tensor, Tensor>? OutputsOf(PredictionTask task) => (task, checkpoint.OutputCount) switch
    {
        (Regression, 1) or (BinaryClassification, 1) => rows => rows,
        (BinaryClassification, 2) => rows => rows.narrow(0, 1, 1) - rows.narrow(0, 0, 1), // softmax of two is a sigmoid
        (MulticlassClassification or MultiLabelClassification, var outputs) when task.OutputCount == outputs =>
            InOrder(task.Labels?.Names),
        _ => null,
    };

    private Func<Tensor, Tensor>? InOrder(IReadOnlyList<string>? names)
    {
        if (names is null)
            return rows => rows;
        var own = ClassNames.ToList();
        var places = names.Select(name => (long)own.IndexOf(name)).ToArray();
        return places.Contains(-1) ? null : rows => rows.index_select(0, tensor(places, device: rows.device));
    }

    private static string Listed(IReadOnlyList<string>? names) => names is null
        ? "without names"
        : string.Join(", ", names.Take(5).Select(name => $"'{name}'")) + (names.Count > 5 ? ", …" : "");
}
