using System.Runtime.InteropServices;
using System.Text;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.TokenWeights;

/// <summary>What each n-gram of a row adds to the outputs of a model's n-gram part, and where the n-gram occurs.</summary>
internal sealed class NGramExplanation
{
    private readonly NGramModel model;
    private readonly bool lowerCase;
    private readonly IReadOnlyList<string> texts;
    private readonly Dictionary<int, Feature> features = []; // of the row, by index

    /// <param name="model">The n-gram part.</param>
    /// <param name="lengths">How long its n-grams are.</param>
    /// <param name="lowerCase">Whether the model lower-cases texts.</param>
    /// <param name="texts">The one or two texts of the row.</param>
    public NGramExplanation(NGramModel model, NGramLengths lengths, bool lowerCase, IReadOnlyList<string> texts)
    {
        this.model = model;
        this.lowerCase = lowerCase;
        this.texts = texts;
        var extractor = new NGramExtractor(lowerCase, lengths);
        for (var i = 0; i < texts.Count; i++)
        {
            var locator = new Locator(this, i, texts[i]);
            NGramExtractor.Visit(texts[i], lowerCase, lengths, ref locator);
            SetValues(i, extractor);
        }
    }

    /// <summary>What each n-gram adds to an output, times <paramref name="scale"/>, the strongest first.</summary>
    public IReadOnlyList<NGramContribution> Of(int output, float scale) =>
    [
        .. features.Select(item => new NGramContribution(
                Write(item.Key, item.Value), IsOfWords(item.Key) ? NGramKind.Words : NGramKind.Characters,
                item.Value.Places, scale * model.Part(item.Key, item.Value.First, item.Value.Second, output)))
            .Where(contribution => contribution.Value != 0)
            .OrderByDescending(contribution => Math.Abs(contribution.Value)),
    ];

    /// <summary>Where a feature occurs in one of the texts.</summary>
    public IEnumerable<TextRange> PlacesOf(int feature, int textIndex) =>
        features[feature].Places.Where(place => place.TextIndex == textIndex);

    private void SetValues(int text, NGramExtractor extractor)
    {
        var found = new List<(int Bucket, int Count)>();
        extractor.Extract(texts[text], found);
        var vector = new NGramVector();
        model.Features.Fill(vector, CollectionsMarshal.AsSpan(found));
        foreach (var (index, value) in vector.Items)
        {
            if (text == 0)
                features[index].First = value;
            else
                features[index].Second = value;
        }
    }

    private bool IsOfWords(int feature) => feature < model.Features.WordFeatures;

    /// <summary>The normalized n-gram, read from its first occurrence in the row.</summary>
    private string Write(int number, Feature feature)
    {
        var text = texts[feature.TextIndex];
        var (first, last) = (Math.Max(feature.Start, 0), Math.Min(feature.End, text.Length));
        var normalized = new char[last - first];
        TextNormalizer.Normalize(text.AsSpan(first..last), normalized, lowerCase);
        var written = new StringBuilder(feature.Start >= 0 ? "" : IsOfWords(number) ? "^ " : " ");
        foreach (var c in normalized)
        {
            if (CharacterClasses.Of(c) != CharacterClass.WhiteSpace)
                written.Append(c);
            else if (written.Length == 0 || written[^1] != ' ')
                written.Append(' ');
        }
        return written.Append(feature.End > text.Length && written[^1] != ' ' ? " " : "").ToString();
    }

    /// <summary>A feature of the row, with the range of its first occurrence, as in <see cref="INGramVisitor.Visit"/>.</summary>
    private sealed class Feature(int textIndex, int start, int end)
    {
        public int TextIndex => textIndex;

        public int Start => start;

        public int End => end;

        public List<TextRange> Places { get; } = [];

        public float First { get; set; }

        public float Second { get; set; }
    }

    private readonly struct Locator(NGramExplanation owner, int textIndex, string text) : INGramVisitor
    {
        public void Visit(int bucket, int start, int end)
        {
            var feature = owner.model.Features.IndexOf(bucket);
            if (feature < 0)
                return;
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(owner.features, feature, out _);
            place ??= new Feature(textIndex, start, end);
            while (start < end && IsSpace(start))
                start++;
            while (end > start && IsSpace(end - 1))
                end--;
            place.Places.Add(new TextRange(textIndex, start, end - start));
        }

        private bool IsSpace(int at) =>
            at < 0 || at >= text.Length || CharacterClasses.Of(text[at]) == CharacterClass.WhiteSpace;
    }
}
