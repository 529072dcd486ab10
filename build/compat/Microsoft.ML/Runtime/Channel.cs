using System.Diagnostics;

namespace Microsoft.ML.Runtime;

/// <summary>Whoever sends a message, by name.</summary>
internal interface IMessageSource
{
    string ShortName { get; }

    string FullName { get; }
}

/// <summary>Who listens to messages, by their type; shared by an environment and all its hosts.</summary>
internal sealed class Listeners
{
    private readonly List<Delegate> listeners = [];

    public void Add<TMessage>(Action<IMessageSource, TMessage> listener) => listeners.Add(listener);

    public void Dispatch<TMessage>(IMessageSource source, TMessage message)
    {
        foreach (var listener in listeners.OfType<Action<IMessageSource, TMessage>>())
            listener(source, message);
    }
}

/// <summary>Sends messages of one type to the listeners.</summary>
internal class Pipe<TMessage>(HostEnvironment parent, string name, Listeners listeners)
    : IPipe<TMessage>, IMessageSource
{
    public string ShortName => name;

    public string FullName { get; } = parent.FullName.Length > 0 ? $"{parent.FullName}; {name}" : name;

    public string ContextDescription => FullName;

    public void Send(TMessage msg) => listeners.Dispatch(this, msg);

    public TException Process<TException>(TException ex) where TException : Exception
    {
        ex.Data["Phase"] = name;
        return parent.Process(ex);
    }

    public virtual void Dispose()
    {
    }
}

/// <summary>Sends text to the log, and says when it opens and closes.</summary>
internal sealed class Channel : Pipe<ChannelMessage>, IChannel
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private bool disposed;

    public Channel(HostEnvironment parent, string name, Listeners listeners) : base(parent, name, listeners) =>
        Trace(MessageSensitivity.None, "Channel started");

    public void Trace(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Trace, sensitivity, fmt);

    public void Trace(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(ChannelMessageKind.Trace, sensitivity, fmt, args);

    public void Error(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Error, sensitivity, fmt);

    public void Error(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(ChannelMessageKind.Error, sensitivity, fmt, args);

    public void Warning(MessageSensitivity sensitivity, string fmt) =>
        Send(ChannelMessageKind.Warning, sensitivity, fmt);

    public void Warning(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(ChannelMessageKind.Warning, sensitivity, fmt, args);

    public void Info(MessageSensitivity sensitivity, string fmt) => Send(ChannelMessageKind.Info, sensitivity, fmt);

    public void Info(MessageSensitivity sensitivity, string fmt, params object[] args) =>
        Send(ChannelMessageKind.Info, sensitivity, fmt, args);

    public override void Dispose()
    {
        if (disposed)
            return;
        disposed = true;
        Trace(MessageSensitivity.None, "Channel finished. Elapsed {0:c}.", watch.Elapsed);
        Trace(MessageSensitivity.None, "Channel disposed");
    }

    private void Send(ChannelMessageKind kind, MessageSensitivity sensitivity, string format, object[]? args = null) =>
        Send(new ChannelMessage(kind, sensitivity, format, args));
}
