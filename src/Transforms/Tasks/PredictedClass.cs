namespace MLNet.Attention.Transforms.Tasks;

/// <summary>One of the things that a model may say of a row.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Output">The place of the model's output that decides about the class.</param>
/// <param name="Sign">1 where a high output speaks for the class, −1 where it speaks against the class.</param>
/// <param name="Logit">The output, times the sign.</param>
/// <param name="Probability">The probability of the class, in [0, 1]; null where the model predicts a number.</param>
internal sealed record PredictedClass(string Name, int Output, float Sign, float Logit, float? Probability);
