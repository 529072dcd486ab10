using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Tests.Estimators;

/// <summary>Keeps what an MLContext logs.</summary>
internal sealed class LogList
{
    private readonly List<(ChannelMessageKind Kind, string Message)> messages = [];

    public LogList(MLContext context) => context.Log += (_, message) =>
    {
        lock (messages)
            messages.Add((message.Kind, message.Message));
    };

    /// <summary>Asserts that one message, and no more, has this kind and this text in it.</summary>
    public void AssertOne(ChannelMessageKind kind, string text)
    {
        var found = messages.Count(message =>
            message.Kind == kind && message.Message.Contains(text, StringComparison.Ordinal));
        Assert.AreEqual(1, found, $"{kind} '{text}' among:\n{string.Join("\n", messages)}");
    }

    /// <summary>Asserts that there is no message of this kind.</summary>
    public void AssertNone(ChannelMessageKind kind) =>
        Assert.IsFalse(messages.Any(message => message.Kind == kind), string.Join("\n", messages));
}
