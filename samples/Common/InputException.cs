namespace MLNet.Attention.Samples;

/// <summary>The user gave an argument or a file that the program can do nothing with: one line tells him.</summary>
public sealed class InputException(string message) : Exception(message);
