namespace MLNet.Attention.Benchmarks;

/// <summary>A way to fine-tune.</summary>
internal sealed record Variant(string Name, Action<AttentionSentimentTrainer.Options> Change)
{
    public static IReadOnlyList<Variant> All { get; } =
    [
        new("whole", _ => { }),
        new("checkpointing", options => options.GradientCheckpointing = true),
        new("lora", options => options.LoraRank = 8),
        new("lora, checkpointing", options => (options.LoraRank, options.GradientCheckpointing) = (8, true)),
        new("upper 4 layers", options => (options.FreezeEmbeddings, options.NumberOfFrozenLayers) = (true, 8)),
    ];
}
