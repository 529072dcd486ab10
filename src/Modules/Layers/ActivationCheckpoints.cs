using MLNet.Attention.Modules.Attention;
using static TorchSharp.torch;

namespace MLNet.Attention.Modules.Layers;

/// <summary>
/// Keeps the input of each transformer layer in place of its activations, and computes these again for the gradient, so that a
/// training step needs the memory of one layer and of all inputs, at the price of a second forward pass (Chen et al. 2016,
/// "Training Deep Nets with Sublinear Memory Cost", section 4).
/// </summary>
/// <remarks>
/// A layer runs without a graph, and its output is a leaf. <see cref="Backward"/> is called when the gradients of the loss are
/// computed, which end at the last leaf; it goes on from there, layer by layer. Both runs of a layer begin with the same seed, so
/// that their dropout is the same.
/// </remarks>
/// <param name="generator">Source of the dropout of the layers.</param>
/// <param name="drawSeed">Returns another seed each time.</param>
internal sealed class ActivationCheckpoints(Generator generator, Func<int> drawSeed)
{
    private readonly List<Segment> segments = [];
    private readonly List<(Tensor Original, Tensor Leaf)> shared = []; // biases, which layers have in common

    /// <param name="layer">The layer.</param>
    /// <param name="input">[B, L, D]</param>
    /// <param name="mask">Which positions are visible.</param>
    /// <returns>[B, L, D], a leaf.</returns>
    public Tensor Run(TransformerEncoderLayer layer, Tensor input, AttentionMask mask)
    {
        var ownMask = mask with { Bias = Share(mask.Bias), DistanceBias = Share(mask.DistanceBias) };
        var segment = new Segment(layer, input, ownMask, drawSeed());
        segments.Add(segment);
        using var scope = NewDisposeScope(); // or the activations would live as long as the scope of the step
        using var noGradient = no_grad();
        return segment.Output = Compute(segment).detach().requires_grad_().MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradients of all layers that ran, and of what lies below them; then forgets the layers.</summary>
    public void Backward()
    {
        foreach (var segment in Enumerable.Reverse(segments))
        {
            using var scope = NewDisposeScope();
            if (segment.Output!.grad is { } gradient)
                Differentiate(Compute(segment), gradient);
        }
        foreach (var (original, leaf) in shared)
        {
            if (leaf.grad is { } gradient)
                Differentiate(original, gradient);
        }
        segments.Clear();
        shared.Clear();
    }

    private Tensor Compute(Segment segment)
    {
        generator.manual_seed(segment.Seed);
        return segment.Layer.call(segment.Input, segment.Mask).Output;
    }

    private static void Differentiate(Tensor output, Tensor gradient)
    {
        if (output.requires_grad) // not where all below is frozen
            autograd.backward(output, [gradient]);
    }

    /// <summary>A leaf in place of a bias, where its gradients add up: the graph of a bias can be used once only.</summary>
    private Tensor? Share(Tensor? bias)
    {
        if (bias is not { requires_grad: true })
            return bias;
        var known = shared.FindIndex(pair => ReferenceEquals(pair.Original, bias));
        if (known < 0)
            shared.Add((bias, bias.detach().requires_grad_()));
        return shared[known < 0 ? ^1 : known].Leaf;
    }

    private sealed record Segment(TransformerEncoderLayer Layer, Tensor Input, AttentionMask Mask, int Seed)
    {
        public Tensor? Output { get; set; }
    }
}
