using MLNet.Attention.Modules.Primitives;

namespace MLNet.Attention.Trainers.Data;

/// <summary>
/// Deals rows out to folds, each of which is tested once on a model that learnt from the others. Each fold has its share of each
/// class, and rows with equal texts are in one fold.
/// </summary>
internal static class CrossFolds
{
    /// <param name="labels">One per row.</param>
    /// <param name="hasClasses">Whether labels are classes; numbers are dealt out together.</param>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="random">Source of the order in which rows are dealt out.</param>
    /// <param name="hashes">The <see cref="TextHash"/> of each row; null (default) when no texts are equal.</param>
    /// <returns>
    /// The fold of each row, from 0. Where no texts are equal, two folds differ by at most one row of a class, and by at most one
    /// row in all.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is below 2.</exception>
    public static int[] Create(
        IReadOnlyList<float> labels, bool hasClasses, int folds, Random random, IReadOnlyList<ulong>? hashes = null)
    {
        Arguments.AtLeast(2, folds);
        var (result, sizes) = (new int[labels.Count], new int[folds]);
        var groups = RowGroups.Create(Enumerable.Range(0, labels.Count), hashes);
        foreach (var (_, ofClass) in RowGroups.ByClass(groups, row => hasClasses ? labels[row] : 0, random))
        {
            var sizesOfClass = new int[folds];
            // Large groups first, so that small ones even out what they leave uneven.
            foreach (var group in ofClass.OrderByDescending(group => group.Length))
            {
                // The first of the smallest: so a class goes on where the class before it has ended.
                var fold = Enumerable.Range(0, folds).MinBy(fold => (sizesOfClass[fold], sizes[fold]));
                sizesOfClass[fold] += group.Length;
                sizes[fold] += group.Length;
                foreach (var row in group)
                    result[row] = fold;
            }
        }
        return result;
    }
}
