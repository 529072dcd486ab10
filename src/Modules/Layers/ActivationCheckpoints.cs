using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// Keeps the input of each transformer layer in place of its activations, and computes these again for the gradient, so that a
/// training step needs the memory of one layer and of all inputs, at the price of a second forward pass (Chen et al. 2016,
/// "Training Deep Nets with Sublinear Memory Cost", section 4).
/// </summary>
/// <remarks>
/// A layer runs without a graph, and its output is a leaf. <see cref="Backward"/> is called when the gradients of the loss are
/// computed, which end at the leaves; it goes on from there, from the last one to the first. Both runs of a layer begin with the
/// same seed, so that their dropout is the same.
/// </remarks>
/// <param name="generator">Source of the dropout of the layers.</param>
/// <param name="drawSeed">Returns another seed each time.</param>
internal sealed class ActivationCheckpoints(Generator generator, Func<int> drawSeed)
{
    // In the order of the forward pass: each leaf, and what computes the graph below it.
    private readonly List<(Tensor Leaf, Func<Tensor> Compute)> segments = [];

    /// <summary>Applies to a network from now on, in training.</summary>
    public void Attach(nn.Module network) => Set(network, this);

    /// <summary>Lets a network keep all activations again.</summary>
    public static void Detach(nn.Module network) => Set(network, null);

    /// <summary>What applies to a module now: nothing in evaluation, and without gradients.</summary>
    public static ActivationCheckpoints? Active(nn.Module module, ActivationCheckpoints? checkpoints) =>
        module.training && is_grad_enabled() ? checkpoints : null;

    /// <param name="input">[B, L, D]</param>
    /// <param name="layer">
    /// From the input to the output [B, L, D]. What else is read and has a gradient is a parameter or a <see cref="Leaf"/>.
    /// </param>
    /// <returns>[B, L, D], a leaf.</returns>
    public Tensor Run(Tensor input, Func<Tensor, Tensor> layer)
    {
        var seed = drawSeed();
        using var scope = NewDisposeScope(); // or the activations would live as long as the scope of the step
        using var noGradient = no_grad();
        var output = Compute().detach().requires_grad_().MoveToOuterDisposeScope();
        segments.Add((output, Compute));
        return output;

        Tensor Compute()
        {
            generator.manual_seed(seed);
            return layer(input);
        }
    }

    /// <summary>
    /// A leaf in place of a tensor that several layers read, where its gradients add up: the graph of a tensor can be used once
    /// only.
    /// </summary>
    public Tensor? Leaf(Tensor? tensor)
    {
        if (tensor is not { requires_grad: true })
            return tensor;
        var leaf = tensor.detach().requires_grad_();
        segments.Add((leaf, () => tensor));
        return leaf;
    }

    /// <summary>Adds the gradients of all layers that ran, and of what lies below them; then forgets the layers.</summary>
    public void Backward()
    {
        foreach (var (leaf, compute) in Enumerable.Reverse(segments))
        {
            using var scope = NewDisposeScope(); // or the gradients of all layers would live until the end of the step
            if (leaf.grad is not { } gradient)
                continue;
            var output = compute();
            if (output.requires_grad) // not where all below is frozen
                autograd.backward(output, [gradient]);
        }
        segments.Clear();
    }

    private static void Set(nn.Module network, ActivationCheckpoints? checkpoints)
    {
        foreach (var module in network.modules().Append(network).OfType<IRecomputable>())
            module.Checkpoints = checkpoints;
    }
}
