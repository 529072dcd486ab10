namespace TorchSharp;

// Owns what was made while it was innermost on its thread, and disposes it with itself.
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (_manager, Outer) = (manager, outer);

    internal DisposeScope? Outer { get; set; }

    internal HashSet<IDisposable> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    private DisposeScopeManager Manager => _manager ?? throw new ObjectDisposedException(nameof(DisposeScope));

    public int DisposablesCount => Manager is not null ? Members.Count : 0;

    public IReadOnlyList<IDisposable> DisposablesView => Manager is not null ? Members.ToArray() : [];

    public bool Contains(IDisposable disposable) => Members.Contains(disposable);

    public T MoveToOuter<T>(T disposable) where T : IDisposable => MoveToOther(Outer, disposable);

    public (T1 first, T2 second) MoveToOuter<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => MoveToOther(Outer, first, second);

    public (T1 first, T2 second, T3 third) MoveToOuter<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        MoveToOther(Outer, first, second, third);

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, disposables.AsEnumerable());

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable) where T : IDisposable
    {
        Move(scope, disposable);
        return disposable;
    }

    public (T1 first, T2 second) MoveToOther<T1, T2>(DisposeScope? scope, T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => (MoveToOther(scope, first), MoveToOther(scope, second));

    public (T1 first, T2 second, T3 third) MoveToOther<T1, T2, T3>(DisposeScope? scope, T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (MoveToOther(scope, first), MoveToOther(scope, second), MoveToOther(scope, third));

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) =>
        MoveToOther(scope, disposables.AsEnumerable());

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(scope, disposable);
    }

    public T Detach<T>(T disposable) where T : IDisposable
    {
        Move(null, disposable);
        return disposable;
    }

    public (T1 first, T2 second) Detach<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable => (Detach(first), Detach(second));

    public (T1 first, T2 second, T3 third) Detach<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable =>
        (Detach(first), Detach(second), Detach(third));

    public void Detach(params IDisposable[] disposables) => Detach(disposables.AsEnumerable());

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables) Move(null, disposable);
    }

    public void Attach(IDisposable disposable)
    {
        if (disposable is torch.Tensor { Scope: null, IsInvalid: false }) Manager.Counts.DetachedFromScopeCount--;
        Adopt(this, disposable);
    }

    public void Attach(params IDisposable[] disposables) => Attach(disposables.AsEnumerable());

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = disposables.ToList();
        foreach (var disposable in attached) Attach(disposable);
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public T DisposeEverythingBut<T>(T keep) where T : IDisposable
    {
        DisposeEverythingBut(new IDisposable[] { keep }.AsEnumerable());
        return keep;
    }

    public (T1 first, T2 second) DisposeEverythingBut<T1, T2>(T1 first, T2 second)
        where T1 : IDisposable where T2 : IDisposable
    {
        DisposeEverythingBut(new IDisposable[] { first, second }.AsEnumerable());
        return (first, second);
    }

    public (T1 first, T2 second, T3 third) DisposeEverythingBut<T1, T2, T3>(T1 first, T2 second, T3 third)
        where T1 : IDisposable where T2 : IDisposable where T3 : IDisposable
    {
        DisposeEverythingBut(new IDisposable[] { first, second, third }.AsEnumerable());
        return (first, second, third);
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut(keep.AsEnumerable());

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var counts = Manager.Counts;
        var old = Members;
        // The old set is left as it was: members that are disposed below must not come back to change it.
        Members = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in old)
        {
            if (Members.Contains(disposable)) continue;
            var tensor = disposable as torch.Tensor;
            if (tensor is not { IsInvalid: true }) counts.DisposedInScopeCount++;
            if (tensor is not null) tensor.Scope = null;
            disposable.Dispose();
        }
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Manager.Counts.DisposedInScopeCount++;
        Members.Remove(disposable);
        if (disposable is torch.Tensor tensor) tensor.Scope = null;
    }

    public void Dispose()
    {
        if (_manager is null) return;
        DisposeEverything();
        _manager.Remove(this);
        _manager = null;
    }

    // Without a scope to go to, the disposable belongs to nobody but its holder.
    private void Move(DisposeScope? target, IDisposable disposable)
    {
        var counts = Manager.Counts;
        if (!Members.Remove(disposable)) return;
        if (target is null) counts.DetachedFromScopeCount++;
        Adopt(target, disposable);
    }

    private static void Adopt(DisposeScope? scope, IDisposable disposable)
    {
        scope?.Members.Add(disposable);
        if (disposable is torch.Tensor tensor) tensor.Scope = scope;
    }
}
