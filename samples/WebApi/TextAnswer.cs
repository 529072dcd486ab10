using MLNet.Attention;

namespace WebApi;

/// <summary>What /predict answers.</summary>
internal sealed record TextAnswer(string ClassName, float Probability, IReadOnlyList<ClassProbability> Top);
