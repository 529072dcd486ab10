namespace MLNet.Attention.Benchmarks;

/// <summary>A way to fine-tune.</summary>
/// <param name="Name">What is printed.</param>
/// <param name="Change">Sets the options; the second argument is the number of layers of the encoder.</param>
internal sealed record Variant(string Name, Action<AttentionFineTuningOptions, int> Change)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("whole", (_, _) => { }),
        new("checkpointing", (options, _) => options.GradientCheckpointing = true),
        new("lora", (options, _) => options.LoraRank = 8),
        new("lora, checkpointing", (options, _) => (options.LoraRank, options.GradientCheckpointing) = (8, true)),
        new("upper third", (options, layers) =>
            (options.FreezeEmbeddings, options.NumberOfFrozenLayers) = (true, layers * 2 / 3)),
    ];
}
