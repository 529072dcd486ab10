using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000,
        bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shufflePoolSize);
        return new ShuffledView(input, seed ?? env.Register("Shuffle").Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new RangeView(input, skip: 0, take: count);
    }

    public TrainTestData TrainTestSplit(IDataView data, double testFraction = 0.1, string? samplingKeyColumnName = null,
        int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction > 0 && testFraction < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(testFraction),
                $"The test fraction must be between 0 and 1, exclusive, not {testFraction}.");
        }
        var places = PlaceSeed(samplingKeyColumnName, seed);
        return new TrainTestData(
            new SampledView(data, places, place => place >= testFraction),
            new SampledView(data, places, place => place < testFraction));
    }

    public IReadOnlyList<TrainTestData> CrossValidationSplit(IDataView data, int numberOfFolds = 5,
        string? samplingKeyColumnName = null, int? seed = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (numberOfFolds < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(numberOfFolds),
                $"There must be two folds or more, not {numberOfFolds}.");
        }
        var places = PlaceSeed(samplingKeyColumnName, seed);
        return Enumerable.Range(0, numberOfFolds).Select(fold => Fold(data, places, fold, numberOfFolds)).ToArray();
    }

    /// <summary>What the random places of the rows come from.</summary>
    private int PlaceSeed(string? samplingKeyColumnName, int? seed)
    {
        if (samplingKeyColumnName is not null)
        {
            throw new ArgumentException($"'{nameof(samplingKeyColumnName)}' is '{samplingKeyColumnName}'; expected null, "
                + "as compat splits rows at random alone.", nameof(samplingKeyColumnName));
        }
        return seed ?? ((IHostEnvironmentInternal)env).Seed ?? env.Register("Sampling").Rand.Next();
    }

    private static TrainTestData Fold(IDataView data, int places, int fold, int count)
    {
        double min = (double)fold / count, max = (double)(fold + 1) / count;
        return new TrainTestData(
            new SampledView(data, places, place => place < min || place > max),
            new SampledView(data, places, place => place >= min && place <= max));
    }

    /// <summary>Rows to learn from and rows to test on.</summary>
    public struct TrainTestData
    {
        public readonly IDataView TrainSet;

        public readonly IDataView TestSet;

        internal TrainTestData(IDataView trainSet, IDataView testSet)
        {
            TrainSet = trainSet;
            TestSet = testSet;
        }
    }
}
