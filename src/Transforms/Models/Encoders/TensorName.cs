namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The name of a parameter, and of the tensors of a checkpoint that it is made of.</summary>
/// <param name="Own">The name of the parameter in the module of this library.</param>
/// <param name="Theirs">
/// The names in the checkpoint; of several, their rows follow each other in the parameter, each with the same number of them.
/// </param>
internal sealed record TensorName(string Own, params string[] Theirs);
