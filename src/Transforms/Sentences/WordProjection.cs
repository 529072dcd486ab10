using System.Runtime.InteropServices;
using MLNet.Attention.Modules.Primitives;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Sentences;

/// <summary>
/// A vector of the words of a text as they are spelt: the sum of the vectors of its words, weighted by tf-idf. That of a word is
/// the direction of the sum of the vectors of its n-grams of 2 to 5 characters (Bojanowski et al. 2017, "Enriching Word Vectors
/// with Subword Information", section 3.2), each R pseudo-random signs: so many directions are nearly orthogonal, and a cosine is
/// about that of the vectors of all n-grams (Achlioptas 2003, "Database-friendly random projections", theorem 1.1).
/// </summary>
/// <remarks>
/// It learns nothing but in how many texts words occur. A word that occurs n times counts 1 + log n; times 0.5 + log((1 + N) / (1
/// + d)), N the number of texts and d of those with the word. Saved models depend on each bit of it, so it must not change.
/// </remarks>
/// <param name="counts">The words of a collection of texts.</param>
/// <param name="dimension">R, at least 1.</param>
internal sealed class WordProjection(DocumentCounts counts, int dimension)
{
    private const int ShortestNGram = 2;
    private const int LongestNGram = 5;
    private const double LeastRarity = 0.5; // even a word of all texts counts a little
    private const int Edge = -1; // before and after a word
    private const ulong HashStart = 14695981039346656037; // FNV-1a
    private const ulong HashFactor = 1099511628211;
    private const int BitsPerDraw = 64;

    private readonly Dictionary<uint, int> seen = [];
    private readonly List<int> characters = [];
    private readonly float[] ofWord = new float[dimension];

    /// <summary>R.</summary>
    public int Dimension => dimension;

    /// <summary>Computes the vector of a text; zeros where it has no word. Not thread-safe.</summary>
    /// <param name="text">The text.</param>
    /// <param name="vector">[R]</param>
    public void Project(ReadOnlySpan<char> text, Span<float> vector)
    {
        vector.Clear();
        seen.Clear();
        var words = new SentenceWords(text);
        while (words.MoveNext())
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, words.Current, out _);
            count++;
            var more = count == 1 ? 1 : Math.Log(count / (count - 1.0)); // the sum of these is 1 + log n
            SetWord(text[words.Place]);
            var length = Math.Sqrt(VectorMath.Dot(ofWord, ofWord));
            if (length > 0)
                VectorMath.AddScaled(ofWord, (float)(more * RarityOf(words.Current) / length), vector);
        }
    }

    private double RarityOf(uint word) => LeastRarity + Math.Log((1.0 + counts.Texts) / (1 + counts.Of(word)));

    /// <summary>Sets the sum of the signs of a word's n-grams.</summary>
    private void SetWord(ReadOnlySpan<char> word)
    {
        Array.Clear(ofWord);
        characters.Clear();
        characters.Add(Edge);
        for (int at = 0, length; at < word.Length; at += length)
        {
            CharacterClasses.At(word, at, out length);
            characters.Add(SentenceWords.LowerCased(word, at, length));
        }
        characters.Add(Edge);
        for (var first = 0; first <= characters.Count - ShortestNGram; first++)
        {
            var hash = HashStart;
            for (var length = 1; length <= Math.Min(LongestNGram, characters.Count - first); length++)
            {
                hash = unchecked((hash ^ (uint)characters[first + length - 1]) * HashFactor);
                if (length >= ShortestNGram)
                    AddSigns(hash);
            }
        }
    }

    private void AddSigns(ulong seed)
    {
        const uint One = 0x3F800000; // the bits of 1f; the highest bit is the sign
        for (var start = 0; start < ofWord.Length; start += BitsPerDraw)
        {
            var bits = SplitMix64.Draw(seed, start / BitsPerDraw);
            var part = ofWord.AsSpan(start, Math.Min(BitsPerDraw, ofWord.Length - start));
            for (var i = 0; i < part.Length; i++)
                part[i] += BitConverter.UInt32BitsToSingle(One | ((uint)(bits >> i) << 31));
        }
    }
}
