using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Tests.Trainers.LinearModels;

/// <summary>How much elements tell about labels, against sums over all four kinds of rows, or over deviations.</summary>
[TestClass]
public sealed class TellingTests
{
    private static readonly float[] Weights = [1, 2, 0.5f, 1, 3, 0];

    // Element 0 tells class 0 from the others, 1 is in every row, 2 in none, 3 is nowhere in particular.
    private static readonly float[][] Rows =
        [[5, 1, 0, 1], [0.2f, 1, 0, 0], [0, 1, 0, 1], [0, 1, 0, 0], [0, 1, 0, 0.3f], [0, 1, 0, 1]];

    [TestMethod]
    public void AClass_IsToldByMutualInformation()
    {
        float[] labels = [0, 0, 1, 1, 2, 2];
        var told = new SupportVectorLearner(3).Tell(Vectors.Problem(Rows, labels, Weights));
        for (var element = 0; element < 4; element++)
        {
            var expected = new[] { 0, 1, 2 }.Where(c => Share(row => Has(row, element) && labels[row] == c) > 0)
                .Select(c => Information(row => Has(row, element), row => labels[row] == c)).DefaultIfEmpty(0).Max();
            Assert.AreEqual(expected, told[element], 1e-9, $"element {element}");
        }
        Assert.AreEqual(0, told[1], 1e-12);
        Assert.AreEqual(0, told[2]);
        Assert.IsGreaterThan(told[3], told[0]);
    }

    [TestMethod]
    public void OfSeveralClassesARow_EachIsToldApart()
    {
        // The label of a row is a number whose bits are its classes.
        float[] labels = [1, 3, 2, 0, 3, 2];
        static bool HasClass(float label, int c) => ((int)label >> c & 1) == 1;
        var told = new SupportVectorLearner(2, HasClass).Tell(Vectors.Problem(Rows, labels, Weights));
        for (var element = 0; element < 4; element++)
        {
            var expected = new[] { 0, 1 }.Where(c => Share(row => Has(row, element) && HasClass(labels[row], c)) > 0)
                .Select(c => Information(row => Has(row, element), row => HasClass(labels[row], c))).DefaultIfEmpty(0).Max();
            Assert.AreEqual(expected, told[element], 1e-9, $"element {element}");
        }
    }

    [TestMethod]
    public void ANumber_IsToldBySquaredCorrelation()
    {
        float[] labels = [3, 2.5f, -1, 0, 0.5f, 99];
        var told = new RidgeLearner().Tell(Vectors.Problem(Rows, labels, Weights));
        var mean = Mean(row => labels[row]);
        foreach (var element in new[] { 0, 3 })
        {
            var share = Mean(row => Has(row, element) ? 1 : 0);
            var covariance = Mean(row => ((Has(row, element) ? 1 : 0) - share) * (labels[row] - mean));
            var variances = share * (1 - share) * Mean(row => (labels[row] - mean) * (labels[row] - mean));
            Assert.AreEqual(covariance * covariance / variances, told[element], 1e-6, $"element {element}");
        }
        Assert.AreEqual(0, told[1], 1e-12);
        Assert.AreEqual(0, told[2]);
        Assert.IsGreaterThan(told[3], told[0]);
    }

    private static bool Has(int row, int element) => Rows[row][element] != 0;

    private static double Mean(Func<int, double> value) =>
        Enumerable.Range(0, Rows.Length).Sum(row => Weights[row] * value(row)) / Weights.Sum();

    private static double Share(Func<int, bool> which) => Mean(row => which(row) ? 1 : 0);

    // The sum of p(a, b)·log(p(a, b) / (p(a)·p(b))) over a and b being true or false.
    private static double Information(Func<int, bool> one, Func<int, bool> other)
    {
        var sum = 0.0;
        foreach (var (a, b) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            var both = Share(row => one(row) == a && other(row) == b);
            sum += both == 0 ? 0 : both * Math.Log(both / (Share(row => one(row) == a) * Share(row => other(row) == b)));
        }
        return sum;
    }
}
