using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Evaluation;

/// <summary>The likeliest classes of scored rows.</summary>
internal static class ClassRanking
{
    /// <summary>Reads rows; of equally likely classes, the first comes first.</summary>
    public static IEnumerable<IReadOnlyList<RankedClass>> Read(IDataView data, DataViewSchema.Column score, int count)
    {
        var names = ClassifiedRows.NamesOf(score);
        using var cursor = data.GetRowCursor([score]);
        var read = cursor.GetGetter<VBuffer<float>>(score);
        VBuffer<float> probabilities = default;
        while (cursor.MoveNext())
        {
            read(ref probabilities);
            yield return [.. probabilities.DenseValues().Zip(names, (probability, name) => new RankedClass(name, probability))
                .OrderByDescending(ranked => ranked.Probability).Take(count)];
        }
    }
}
