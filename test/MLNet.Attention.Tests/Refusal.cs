using System.Text.RegularExpressions;
using MLNet.Attention.Tests.Transforms.Models;
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

    /// <summary>A saved model is refused by an error of ours, and by no other one behind it.</summary>
    /// <returns>The message that a user sees.</returns>
    public static string OfModel(byte[] zip)
    {
        var error = Assert.Throws<Exception>(() => ModelZip.Load(zip)).GetBaseException();
        Assert.IsInstanceOfType<FormatException>(error, error.ToString());
        return error.Message;
    }

    /// <summary>What comes from a source is refused by an error that names the source first.</summary>
    public static void OfSource(string source, Action read, params string[] texts)
    {
        var error = Of<FormatException>(read, texts);
        Assert.StartsWith($"{source}: ", error.Message);
        Assert.IsNull(error.InnerException, "The innermost exception is the one that a user of ML.NET sees.");
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
