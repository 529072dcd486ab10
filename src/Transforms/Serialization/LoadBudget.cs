namespace MLNet.Attention.Transforms.Serialization;

/// <summary>The memory that one model may take while it is loaded: <see cref="ModelLoading.MaximumBytes"/>.</summary>
internal sealed class LoadBudget
{
    private readonly long maximum = ModelLoading.MaximumBytes;
    private long taken;

    /// <summary>Takes memory out of the budget before it is allocated.</summary>
    /// <param name="bytes">The amount of memory.</param>
    /// <param name="source">The file that asks for the memory, such as <c>manifest.json</c>.</param>
    /// <param name="purpose">What takes the memory, as the subject of the error's sentence.</param>
    /// <exception cref="FormatException">The rest of the budget is too small; nothing is taken.</exception>
    public void Take(long bytes, string source, string purpose)
    {
        if (bytes > maximum - taken)
        {
            throw new FormatException($"{source}: {purpose} may take {bytes} bytes of memory; expected at most " +
                $"{maximum - taken}, the rest of {nameof(ModelLoading)}.{nameof(ModelLoading.MaximumBytes)}.");
        }
        taken += bytes;
    }
}
