namespace TorchSharp;

// Owns what was made while it was innermost on its thread, and disposes it with itself.
public sealed class DisposeScope : IDisposable
{
    private DisposeScopeManager? manager;

    internal DisposeScope(DisposeScopeManager manager, DisposeScope? outer) => (this.manager, Outer) = (manager, outer);

    public int DisposablesCount
    {
        get
        {
            ObjectDisposedException.ThrowIf(manager is null, this);
            return Members.Count;
        }
    }

    internal DisposeScope? Outer { get; set; }

    internal HashSet<IDisposable> Members { get; private set; } = new(ReferenceEqualityComparer.Instance);

    public void Dispose()
    {
        if (manager is null)
            return;
        // The old set is left as it was: members that are disposed below must not come back to change it.
        var members = Members;
        Members = [];
        foreach (var disposable in members)
        {
            if (disposable is torch.Tensor tensor)
                tensor.Scope = null;
            disposable.Dispose();
        }
        manager.Remove(this);
        manager = null;
    }

    // Without a scope to go to, the tensor belongs to nobody but its holder.
    internal void Move(DisposeScope? target, torch.Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(manager is null, this);
        if (!Members.Remove(tensor))
            return;
        target?.Members.Add(tensor);
        tensor.Scope = target;
    }

    internal void Forget(torch.Tensor tensor)
    {
        ObjectDisposedException.ThrowIf(manager is null, this);
        Members.Remove(tensor);
        tensor.Scope = null;
    }
}
