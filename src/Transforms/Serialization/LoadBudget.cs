namespace MLNet.Attention.Transforms.Serialization;

/// <summary>What is left of <see cref="ModelLoading.MaximumBytes"/> while one model is loaded.</summary>
internal sealed class LoadBudget
{
    private readonly long maximum = ModelLoading.MaximumBytes;
    private long taken;

    /// <summary>Takes memory out of the budget before it is allocated.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="source">What asks for it, such as <c>manifest.json</c>.</param>
    /// <param name="purpose">What it is for: the subject of a sentence.</param>
    /// <exception cref="FormatException">There is not so much left; nothing is taken.</exception>
    public void Take(long bytes, string source, string purpose)
    {
        if (bytes > maximum - taken)
        {
            throw new FormatException($"{source}: {purpose} may take {bytes} bytes of memory; expected at most " +
                $"{maximum - taken}, what {nameof(ModelLoading)}.{nameof(ModelLoading.MaximumBytes)} leaves.");
        }
        taken += bytes;
    }
}
