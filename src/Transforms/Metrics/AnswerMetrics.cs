namespace MLNet.Attention;

/// <summary>How well questions are answered.</summary>
/// <param name="ExactMatch">Share of the answers that are right word for word, in [0, 1].</param>
/// <param name="F1">The mean of the harmonic means of precision and recall of the words of an answer, in [0, 1].</param>
/// <param name="QuestionCount">Number of questions.</param>
public sealed record AnswerMetrics(double ExactMatch, double F1, int QuestionCount);
