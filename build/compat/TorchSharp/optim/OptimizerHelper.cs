namespace TorchSharp.Modules;

public abstract class OptimizerHelper : torch.optim.Optimizer
{
    public OptimizerHelper()
    {
    }

    // The states of the parameters as they are, in the order of the groups: no copies.
    public virtual StateDictionary state_dict()
    {
        var states = new StateDictionary();
        foreach (var parameter in parameters())
            states.State.Add(StateOf(parameter));
        return states;
    }

    private protected abstract OptimizerState StateOf(Parameter parameter);
}
