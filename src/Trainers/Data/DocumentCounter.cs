using MLNet.Attention.Transforms.Sentences;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Counts in how many texts each word occurs.</summary>
internal sealed class DocumentCounter
{
    private readonly int[] counts = new int[DocumentCounts.BucketCount];
    private readonly int[] lastText = new int[DocumentCounts.BucketCount]; // the number, from 1, of the last text with the word

    /// <summary>Number of texts with a word.</summary>
    public int Texts { get; private set; }

    /// <summary>Number of texts of more than one sentence.</summary>
    public int LongTexts { get; private set; }

    /// <summary>Number of texts.</summary>
    public long Rows { get; private set; }

    public void Add(string text)
    {
        Rows++;
        var hasWord = false;
        foreach (var word in new SentenceWords(text))
        {
            if (!hasWord)
                Texts++;
            hasWord = true;
            var bucket = DocumentCounts.BucketOf(word);
            if (lastText[bucket] == Texts)
                continue;
            lastText[bucket] = Texts;
            counts[bucket]++;
        }
        if (SentenceSplitter.Split(text).Count > 1)
            LongTexts++;
    }

    /// <summary>The counts of the texts that were added.</summary>
    public DocumentCounts ToCounts() => Texts == 0 ? DocumentCounts.Empty : new(Texts, counts);
}
