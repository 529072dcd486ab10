namespace MLNet.Attention.Transforms.Sentences;

/// <summary>In how many texts of a collection each word occurs. Words are hashed into buckets.</summary>
/// <param name="Texts">Number of texts, at least 0.</param>
/// <param name="Buckets">The count of each bucket, [<see cref="BucketCount"/>]; empty for none at all.</param>
internal sealed record DocumentCounts(int Texts, int[] Buckets)
{
    /// <summary>Number of buckets.</summary>
    public const int BucketCount = 1 << 18;

    /// <summary>The counts of no texts.</summary>
    public static DocumentCounts Empty { get; } = new(0, []);

    /// <summary>In how many texts a word occurs.</summary>
    /// <param name="word">The word's hash.</param>
    public int Of(uint word) => Buckets.Length == 0 ? 0 : Buckets[BucketOf(word)];

    /// <summary>The bucket of a word.</summary>
    public static int BucketOf(uint word) => (int)(word % BucketCount);
}
