namespace MLNet.Attention.Modules.Layers;

/// <summary>A module with layers whose activations need not be kept in training.</summary>
internal interface IRecomputable
{
    /// <summary>Keeps less in training than all activations; null (default) to keep them.</summary>
    ActivationCheckpoints? Checkpoints { set; }
}
