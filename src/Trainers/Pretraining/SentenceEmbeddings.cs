using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Buffers;

namespace MLNet.Attention.Trainers.Pretraining;

/// <summary>
/// Makes of embeddings of tokens such whose mean is a good vector of a text: each is as long as its token is rare, and the
/// direction that the means of all texts have most in common is taken out (Arora et al. 2017, "A Simple but Tough-to-Beat
/// Baseline for Sentence Embeddings", algorithm 1; with inverse document frequencies in place of its weights).
/// </summary>
internal static class SentenceEmbeddings
{
    private const double LeastRarity = 0.5; // as that of words
    private const int MostTexts = 1 << 13; // to find what they have in common
    private const int Rounds = 30;

    /// <param name="vectors">[V, D], row-major; changed.</param>
    /// <param name="dimension">D</param>
    /// <param name="texts">The texts, with ids below V.</param>
    /// <param name="random">Source of the first direction.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work.</param>
    public static void Weigh(float[] vectors, int dimension, TokenBlock texts, Random random, Action checkAlive)
    {
        var counts = CountTexts(texts, vectors.Length / dimension, checkAlive);
        for (var token = 0; token < counts.Length; token++)
        {
            var vector = vectors.AsSpan(token * dimension, dimension);
            var length = Math.Sqrt(VectorMath.Dot(vector, vector));
            if (length > 0)
                Scale(vector, (LeastRarity + Math.Log((1.0 + texts.Count) / (1 + counts[token]))) / length);
        }
        var common = FindCommon(vectors, dimension, texts, random, checkAlive);
        for (var token = 0; token < counts.Length; token++)
            Remove(common, vectors.AsSpan(token * dimension, dimension));
    }

    /// <summary>In how many texts each token occurs.</summary>
    private static int[] CountTexts(TokenBlock texts, int size, Action checkAlive)
    {
        var (counts, lastText) = (new int[size], new int[size]);
        for (var text = 0; text < texts.Count; text++)
        {
            checkAlive();
            foreach (var id in texts[text])
            {
                if (lastText[id] <= text)
                    counts[id]++;
                lastText[id] = text + 1;
            }
        }
        return counts;
    }

    /// <summary>The first principal direction of the directions of texts, by power iteration.</summary>
    private static float[] FindCommon(float[] vectors, int dimension, TokenBlock texts, Random random, Action checkAlive)
    {
        var step = Math.Max(1, texts.Count / MostTexts);
        var means = new List<float[]>();
        for (var text = 0; text < texts.Count; text += step)
        {
            checkAlive();
            var mean = new float[dimension];
            foreach (var id in texts[text])
                VectorMath.AddScaled(vectors.AsSpan(id * dimension, dimension), 1, mean);
            Normalize(mean);
            means.Add(mean);
        }
        var direction = new float[dimension];
        foreach (ref var value in direction.AsSpan())
            value = random.NextSingle() - 0.5f;
        for (var round = 0; round < Rounds; round++)
        {
            checkAlive();
            var next = new float[dimension];
            foreach (var mean in means)
                VectorMath.AddScaled(mean, (float)VectorMath.Dot(mean, direction), next);
            Normalize(next);
            direction = next;
        }
        return direction;
    }

    private static void Remove(float[] direction, Span<float> vector) =>
        VectorMath.AddScaled(direction, -(float)VectorMath.Dot(vector, direction), vector);

    private static void Normalize(Span<float> vector)
    {
        var length = Math.Sqrt(VectorMath.Dot(vector, vector));
        if (length > 0)
            Scale(vector, 1 / length);
    }

    private static void Scale(Span<float> vector, double factor)
    {
        foreach (ref var value in vector)
            value = (float)(value * factor);
    }
}
