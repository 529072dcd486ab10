using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.Loop;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Models.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Trainers;

/// <summary>What is known of a model whose network says something of each token, once the rows are read.</summary>
/// <param name="Encoder">The encoder.</param>
/// <param name="VocabularySize">The number of tokens.</param>
/// <param name="Training">The training rows.</param>
/// <param name="Validation">The validation rows; null for none.</param>
/// <param name="ValidationRows">Number of validation rows.</param>
/// <param name="Counts">What was read of the training data.</param>
/// <param name="Create">Creates the model, and what its training minimizes.</param>
internal sealed record TokenLevelPlan<TModel>(EncoderConfiguration Encoder, int VocabularySize, ITrainingRows Training,
    ITrainingRows? Validation, int ValidationRows, RowCounts Counts,
    Func<Generator, Device, (TModel Model, TokenLevelObjective Objective)> Create) where TModel : FittedModel;
