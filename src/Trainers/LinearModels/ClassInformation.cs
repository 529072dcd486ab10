namespace MLNet.Attention.Trainers.LinearModels;

/// <summary>
/// How much an element tells about one class against all others: the mutual information, in nats, of "the row has the element"
/// and "the row is of the class", for the class where it is largest (Yang and Pedersen 1997, "A Comparative Study on Feature
/// Selection in Text Categorization", section 2.2).
/// </summary>
internal static class ClassInformation
{
    /// <returns>One per element, for the classes of the rows that have it; at least 0.</returns>
    public static double[] Compute(LinearProblem problem) =>
        Compute(problem, problem.Rows.GroupBy(row => problem.Labels[row]));

    /// <param name="problem">The training rows.</param>
    /// <param name="classes">The rows of each class; a row may be of several.</param>
    /// <returns>One per element, for the classes of the rows that have it; at least 0.</returns>
    public static double[] Compute(LinearProblem problem, IEnumerable<IEnumerable<int>> classes)
    {
        var (all, total) = (problem.ElementWeights, problem.Rows.Sum(row => (double)problem.RowWeights[row]));
        var information = new double[all.Length];
        foreach (var rows in classes)
        {
            problem.CheckAlive();
            var classWeight = rows.Sum(row => (double)problem.RowWeights[row]);
            var both = LinearProblem.WeighElements(problem.Vectors, rows, problem.RowWeights, all.Length, problem.CheckAlive);
            for (var i = 0; i < both.Length; i++)
            {
                if (both[i] > 0)
                    information[i] = Math.Max(information[i], Mutual(both[i], all[i], classWeight, total));
            }
        }
        return information;
    }

    /// <param name="both">Weight of the rows of the class with the element.</param>
    /// <param name="element">Weight of the rows with the element.</param>
    /// <param name="ofClass">Weight of the rows of the class.</param>
    /// <param name="total">Weight of all rows.</param>
    private static double Mutual(double both, double element, double ofClass, double total) => Math.Max(0,
        (Part(both, element, ofClass, total) + Part(element - both, element, total - ofClass, total)
        + Part(ofClass - both, total - element, ofClass, total)
        + Part(total - element - ofClass + both, total - element, total - ofClass, total)) / total);

    private static double Part(double both, double one, double other, double total) =>
        both > 0 ? both * Math.Log(both * total / (one * other)) : 0;
}
