namespace MLNet.Attention.Transforms.Tasks;

/// <summary>One class in a prediction; in a regression, the predicted number.</summary>
/// <param name="Name">The name of the class.</param>
/// <param name="Output">The index of the model's output for the class.</param>
/// <param name="Sign">1 if a high output speaks for the class, −1 if it speaks against the class.</param>
/// <param name="Logit">The output, times the sign.</param>
/// <param name="Probability">The probability of the class, in [0, 1]; null in a regression.</param>
internal sealed record PredictedClass(string Name, int Output, float Sign, float Logit, float? Probability);
