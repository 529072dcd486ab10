using MLNet.Attention.Trainers.LinearModels;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>Scores the rows of each of K folds by linear models that were trained on the rows of the other folds.</summary>
internal sealed class LinearCrossFit
{
    private readonly LinearLearner learner;
    private readonly NGramSource source;
    private readonly NGramVectors vectors;
    private readonly Part[] parts; // by fold
    private readonly int[] seeds; // by output
    private readonly int models; // that there will be
    private int trained; // outputs of models

    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="folds">The fold of each of the source's rows, from 0 to K − 1.</param>
    /// <param name="weights">What each of the source's rows counts in a loss.</param>
    /// <param name="rowsOfChoice">How many rows of a weight above 0 are enough to choose the settings on.</param>
    /// <param name="candidates">How many settings there are to choose from.</param>
    public LinearCrossFit(
        LinearLearner learner, NGramSource source, int[] folds, float[] weights, int rowsOfChoice, int candidates)
    {
        (this.learner, this.source) = (learner, source);
        vectors = NGramTrainer.Vectors(source);
        seeds = learner.SeedsOf(source.Seed);
        parts = [.. Enumerable.Range(0, folds.Length).GroupBy(place => folds[place]).OrderBy(fold => fold.Key)
            .Select(fold => new Part(source, vectors, [.. fold],
                NGramTrainer.Problem(source, vectors, [.. source.Rows.Where((_, place) => folds[place] != fold.Key)])))];
        FoldsOfChoice = CountFolds(rowsOfChoice, weights);
        models = candidates * FoldsOfChoice + FoldCount - FoldsOfChoice;
    }

    /// <summary>K</summary>
    public int FoldCount => parts.Length;

    /// <summary>How many of the first folds have together enough rows to choose the settings on; all if they have not.</summary>
    public int FoldsOfChoice { get; }

    /// <summary>Indices into the source's rows of those that the first folds have, ascending.</summary>
    public int[] PlacesOf(int folds) => [.. parts.Take(folds).SelectMany(part => part.Places).Order()];

    /// <summary>The outputs of some of the source's rows, C each.</summary>
    public float[] Select(float[] outputs, int[] places)
    {
        var width = learner.OutputCount;
        var selected = new float[places.Length * width];
        for (var i = 0; i < places.Length; i++)
            outputs.AsSpan(places[i] * width, width).CopyTo(selected.AsSpan(i * width));
        return selected;
    }

    /// <summary>Sets the outputs of the rows of some folds, for each of several settings.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="outputs">By settings: C outputs per row of the source.</param>
    /// <param name="folds">The number of folds.</param>
    /// <param name="skip">How many folds are passed over first. Default 0.</param>
    public void Score(LinearSettings[] settings, float[][] outputs, int folds, int skip = 0)
    {
        var width = learner.OutputCount;
        Concurrently.Run(settings.Length * folds * width, task =>
        {
            var (rest, output) = Math.DivRem(task, width);
            var (setting, fold) = Math.DivRem(rest, folds);
            Score(parts[skip + fold], settings[setting], outputs[setting], output);
            source.CheckAt?.Invoke((double)Interlocked.Increment(ref trained) / models / width);
        });
    }

    private int CountFolds(int rows, float[] weights)
    {
        var count = 0;
        for (var sum = 0; count < parts.Length && sum < rows; count++)
            sum += parts[count].Places.Count(place => weights[place] > 0);
        return count;
    }

    private void Score(Part part, LinearSettings settings, float[] outputs, int output)
    {
        var (weights, bias) = learner.TrainOutput(part.Problem, settings, output, seeds[output]);
        for (var i = 0; i < weights.Length; i++)
            weights[i] = (float)weights[i] * vectors.Scales[i]; // as a model holds them
        foreach (var place in part.Places)
        {
            outputs[place * learner.OutputCount + output] =
                (float)(bias + DualCoordinateDescent.Product(part.Vectors, source.Rows[place], weights));
        }
    }

    /// <summary>A fold.</summary>
    /// <param name="source">The training data.</param>
    /// <param name="all">The vectors of all rows.</param>
    /// <param name="places">Indices into the source's rows of those of the fold.</param>
    /// <param name="problem">The training on the rows of the other folds.</param>
    private sealed class Part(NGramSource source, NGramVectors all, int[] places, LinearProblem problem)
    {
        // With longer vectors than new texts have, these rows would get smaller outputs, and the calibration too large scales.
        private readonly Lazy<NGramVectors> vectors = new(() =>
            source.AsNew(all, problem, places.Select(place => source.Rows[place])));

        public int[] Places => places;

        public LinearProblem Problem => problem;

        /// <summary>The vectors of the rows of the fold, for a model that was trained on those of the other folds.</summary>
        public NGramVectors Vectors => vectors.Value;
    }
}
