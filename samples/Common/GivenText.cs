using System.Text;

namespace MLNet.Attention.Samples;

/// <summary>A text that the user gives on the command line, in a file, or as standard input.</summary>
public static class GivenText
{
    /// <summary>Stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>The text itself, or all of standard input where it is <c>-</c>.</summary>
    /// <exception cref="InputException">The text is empty.</exception>
    public static string OrStandardInput(string text) =>
        text == StandardInput ? NotEmpty(ReadStandardInput(), "Standard input") : NotEmpty(text, "The text");

    /// <summary>What is in the file, or all of standard input where its name is <c>-</c>.</summary>
    /// <exception cref="InputException">There is nothing in it.</exception>
    public static string OfFile(string path) =>
        path == StandardInput ? NotEmpty(ReadStandardInput(), "Standard input") : NotEmpty(File.ReadAllText(path), path);

    private static string ReadStandardInput()
    {
        Console.InputEncoding = Encoding.UTF8;
        return Console.In.ReadToEnd();
    }

    private static string NotEmpty(string text, string place) =>
        string.IsNullOrWhiteSpace(text) ? throw new InputException($"{place} is empty.") : text.Trim();
}
