using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Which n-grams a row has, before the known ones are chosen: an element of 1 for each. Elements are buckets; of a row of two
/// texts, those of the first <see cref="NGramExtractor.BucketCount"/> elements are in both, then come those of the first text
/// alone, then those of the second; where the order of the texts does not matter, those of one of them alone.
/// </summary>
/// <param name="examples">The rows.</param>
/// <param name="symmetric">Whether the order of the texts of a row does not matter.</param>
internal sealed class NGramPresence(ExampleSet examples, bool symmetric) : ISparseRows
{
    private const int Buckets = NGramExtractor.BucketCount;
    private const byte InFirst = 1;
    private const byte InSecond = 2;
    private const byte InBoth = InFirst | InSecond;

    private readonly NGramTexts texts = examples.NGrams!;
    private readonly byte[] marks = new byte[examples.TextsPerRow == 2 ? Buckets : 0]; // by bucket: which texts have it

    public int Count => examples.Count;

    /// <summary>Number of elements of a row.</summary>
    public int Length => examples.TextsPerRow == 1 ? Buckets : symmetric ? 2 * Buckets : 3 * Buckets;

    public void Visit<TVisitor>(int row, ref TVisitor visitor) where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        if (examples.TextsPerRow == 1)
        {
            foreach (var (bucket, _) in texts.Buckets(row))
                visitor.Visit(bucket, 1);
            return;
        }
        lock (marks)
        {
            foreach (var (bucket, _) in texts.Buckets(2 * row))
                marks[bucket] = InFirst;
            foreach (var (bucket, _) in texts.Buckets(2 * row + 1))
                marks[bucket] |= InSecond;
            VisitMarked(2 * row, ref visitor);
            VisitMarked(2 * row + 1, ref visitor);
        }
    }

    private int PartOf(byte mark) => symmetric ? (mark == InBoth ? 0 : 1) : mark % InBoth;

    /// <summary>Visits the marked n-grams of a text, and removes their marks.</summary>
    private void VisitMarked<TVisitor>(int text, ref TVisitor visitor)
        where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        foreach (var (bucket, _) in texts.Buckets(text))
        {
            if (marks[bucket] != 0)
                visitor.Visit(PartOf(marks[bucket]) * Buckets + bucket, 1);
            marks[bucket] = 0;
        }
    }
}
