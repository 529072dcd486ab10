using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests;

/// <summary>Asserts that something is refused, and that the error says why.</summary>
internal static class Refusal
{
    /// <summary>An action throws an error of the type, or of a derived one, whose message has all the texts.</summary>
    public static TException Of<TException>(Action action, params string[] texts) where TException : Exception
    {
        var error = Assert.Throws<TException>(action, string.Join(", ", texts));
        foreach (var text in texts)
            Assert.Contains(text, error.Message);
        return error;
    }

    /// <summary>A tensor is refused by an error that has its name, its shape and the shape expected.</summary>
    public static void OfShape(string argument, Tensor wrong, Action<Tensor> call)
    {
        var shape = $"[{string.Join(", ", wrong.shape)}]";
        var error = Assert.ThrowsExactly<ArgumentException>(() => call(wrong), $"{argument} {shape}");
        Assert.AreEqual(argument, error.ParamName, $"{argument} {shape}");
        Assert.MatchesRegex($@"^'{argument}' has shape {Regex.Escape(shape)}; expected .*\[", error.Message);
    }
}
