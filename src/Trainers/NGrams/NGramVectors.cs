using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// The TF-IDF vectors of rows, as <see cref="NGramFeatures"/> fill them, computed from the counts each time they are read.
/// They are without inverse document frequencies, which are the <see cref="Scales"/> of their elements.
/// </summary>
internal sealed class NGramVectors : ISparseRows
{
    private const int FewCounts = 8;
    private const int MostKept = 64;

    private static readonly float[] Frequencies =
        [.. Enumerable.Range(0, MostKept).Select(count => (float)NGramFeatures.Frequency(Math.Max(count, 1)))];

    private readonly PackedCounts texts;
    private readonly float[] inverseDocumentFrequencies;
    private readonly int words;
    private readonly bool pairs;
    private readonly bool symmetric;
    private readonly (float Words, float Characters)[] lengths; // by text: the inverse lengths of its vectors

    /// <summary>Turns the n-grams of rows into features, see <see cref="NGramTexts.Index"/>.</summary>
    /// <param name="examples">The rows.</param>
    /// <param name="features">The known n-grams.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work. Default null.</param>
    public NGramVectors(ExampleSet examples, NGramFeatures features, Action? checkAlive = null)
    {
        texts = examples.NGrams!.Index(features, checkAlive);
        inverseDocumentFrequencies = features.InverseDocumentFrequencies;
        words = features.WordFeatures;
        (pairs, symmetric) = (features.Pairs, features.Symmetric);
        lengths = new (float, float)[texts.Count];
        for (var text = 0; text < lengths.Length; text++)
        {
            checkAlive?.Invoke();
            lengths[text] = InverseLengths(text);
        }
        Scales = pairs
            ? [.. Enumerable.Repeat(inverseDocumentFrequencies, symmetric ? 2 : 3).SelectMany(scales => scales), 1, 1]
            : inverseDocumentFrequencies;
    }

    /// <summary>By element: what it is to be multiplied by.</summary>
    public float[] Scales { get; }

    public int Count => pairs ? texts.Count / 2 : texts.Count;

    public void Visit<TVisitor>(int row, ref TVisitor visitor) where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        if (pairs)
        {
            VisitPair(2 * row, ref visitor);
            return;
        }
        // By count, of words and then of characters: a table is far faster than branches that nobody can predict.
        Span<float> values = stackalloc float[2 * FewCounts];
        FillValues(values, row);
        var copy = visitor; // whose fields can be in registers
        foreach (var (feature, count) in texts[row])
        {
            var isOfCharacters = (uint)(words - 1 - feature) >> 31; // 0 or 1
            copy.Visit(feature, count < FewCounts
                ? values[count + FewCounts * (int)isOfCharacters]
                : Value(row, (feature, count)));
        }
        visitor = copy;
    }

    private void FillValues(Span<float> values, int text)
    {
        for (var count = 1; count < FewCounts; count++)
        {
            values[count] = Frequencies[count] * lengths[text].Words;
            values[FewCounts + count] = Frequencies[count] * lengths[text].Characters;
        }
    }

    /// <summary>As <see cref="NGramVector.FillPair"/>; both texts are in ascending order.</summary>
    private void VisitPair<TVisitor>(int text, ref TVisitor visitor)
        where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        var features = inverseDocumentFrequencies.Length;
        var first = texts[text];
        var second = texts[text + 1];
        var (hasFirst, hasSecond) = (first.MoveNext(), second.MoveNext());
        var (cosineOfWords, cosineOfCharacters) = (0f, 0f);
        while (hasFirst || hasSecond)
        {
            var (one, other) = (hasFirst ? first.Current.Number : features, hasSecond ? second.Current.Number : features);
            var feature = Math.Min(one, other);
            var x = one == feature ? Value(text, first.Current) : 0;
            var y = other == feature ? Value(text + 1, second.Current) : 0;
            if (one == feature)
                hasFirst = first.MoveNext();
            if (other == feature)
                hasSecond = second.MoveNext();
            var square = inverseDocumentFrequencies[feature] * inverseDocumentFrequencies[feature];
            if (feature < words)
                cosineOfWords += x * y * square;
            else
                cosineOfCharacters += x * y * square;
            VisitPositive(feature, Math.Min(x, y), ref visitor);
            VisitPositive(features + feature, symmetric ? Math.Abs(x - y) : x - y, ref visitor);
            if (!symmetric)
                VisitPositive(2 * features + feature, y - x, ref visitor);
        }
        var cosine = NGramFeatures.FirstCosine(features, symmetric);
        VisitPositive(cosine, cosineOfWords, ref visitor);
        VisitPositive(cosine + 1, cosineOfCharacters, ref visitor);
    }

    private static void VisitPositive<TVisitor>(int index, float value, ref TVisitor visitor)
        where TVisitor : struct, ISparseVisitor, allows ref struct
    {
        if (value > 0)
            visitor.Visit(index, value);
    }

    private float Value(int text, (int Number, int Count) item) =>
        Frequency(item.Count) * (item.Number < words ? lengths[text].Words : lengths[text].Characters);

    private (float Words, float Characters) InverseLengths(int text)
    {
        double ofWords = 0, ofCharacters = 0;
        foreach (var (feature, count) in texts[text])
        {
            var value = Frequency(count) * (double)inverseDocumentFrequencies[feature];
            if (feature < words)
                ofWords += value * value;
            else
                ofCharacters += value * value;
        }
        return (Inverse(ofWords), Inverse(ofCharacters));

        static float Inverse(double squares) => squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
    }

    private static float Frequency(int count) =>
        count < MostKept ? Frequencies[count] : (float)NGramFeatures.Frequency(count);
}
