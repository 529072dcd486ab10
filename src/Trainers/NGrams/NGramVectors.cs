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
    private readonly bool[]? isKnown; // by feature; null when all are
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

    // As the constructor above, for a part of the n-grams.
    private NGramVectors(NGramVectors all, bool[] isKnown, IEnumerable<int> rows, Action checkAlive)
    {
        (texts, inverseDocumentFrequencies, words) = (all.texts, all.inverseDocumentFrequencies, all.words);
        (pairs, symmetric, Scales) = (all.pairs, all.symmetric, all.Scales);
        this.isKnown = isKnown;
        lengths = new (float, float)[texts.Count];
        var textsPerRow = pairs ? 2 : 1;
        foreach (var row in rows)
        {
            checkAlive();
            for (var text = row * textsPerRow; text < (row + 1) * textsPerRow; text++)
                lengths[text] = InverseLengths(text);
        }
    }

    /// <summary>By element: what it is to be multiplied by.</summary>
    public float[] Scales { get; }

    public int Count => pairs ? texts.Count / 2 : texts.Count;

    /// <summary>
    /// The vectors that rows have for a model that was trained on other rows, and so does not know the n-grams that these lack:
    /// their elements do not count in the length of a text, nor in a cosine.
    /// </summary>
    /// <param name="elementWeights">By element: above 0 where a training row has it.</param>
    /// <param name="rows">Indices of the rows; the vectors of other rows are zeros.</param>
    /// <param name="checkAlive">Called for each row; throws to cancel the work.</param>
    /// <returns>Vectors whose elements of unknown n-grams are to be multiplied by 0, as the weights of that model do.</returns>
    public NGramVectors Knowing(double[] elementWeights, IEnumerable<int> rows, Action checkAlive)
    {
        var features = inverseDocumentFrequencies.Length;
        var isKnown = new bool[features];
        for (var element = 0; element < (pairs ? NGramFeatures.FirstCosine(features, symmetric) : features); element++)
            isKnown[element % features] |= elementWeights[element] > 0;
        return new NGramVectors(this, isKnown, rows, checkAlive);
    }

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
            if (isKnown is not null && !isKnown[feature])
                continue;
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
            if (isKnown is not null && !isKnown[feature])
                continue;
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
