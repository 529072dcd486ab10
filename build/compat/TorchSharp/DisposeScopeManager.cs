namespace TorchSharp;

// The stack of dispose scopes of one thread.
internal sealed class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScopeManager? current;

    internal static DisposeScopeManager Current => current ??= new DisposeScopeManager();

    internal DisposeScope? Innermost { get; private set; }

    internal DisposeScope Push() => Innermost = new DisposeScope(this, Innermost);

    // Scopes need not be disposed innermost first; one from the middle is taken out of the chain.
    internal void Remove(DisposeScope scope)
    {
        if (ReferenceEquals(Innermost, scope))
        {
            Innermost = scope.Outer;
            return;
        }
        for (var inner = Innermost; inner is not null; inner = inner.Outer)
        {
            if (!ReferenceEquals(inner.Outer, scope))
                continue;
            inner.Outer = scope.Outer;
            return;
        }
    }
}
