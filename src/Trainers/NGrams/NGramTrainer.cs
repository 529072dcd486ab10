using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Trainers.Options;
using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>
/// Trains the n-gram part, which takes seconds and is strong on a few thousand texts. Classes: linear support vector machines
/// on features times their log-count ratio (Wang and Manning 2012, "Baselines and Bigrams", section 2.3). Numbers: ridge
/// regression. What is learnt does not depend on the number of cores.
/// </summary>
internal static class NGramTrainer
{
    private const int MostWeightsAtOnce = 1 << 26; // of the models that are trained at the same time
    private const int RowsPerTask = 1 << 10;
    private const int RowsOfChoice = 2_000; // tell the settings apart
    private const int MostRowsOfCandidates = 100_000; // more would only take time

    /// <summary>
    /// The n-grams of enough texts; if they need too many weights, those that tell most about the labels of the training rows.
    /// </summary>
    /// <param name="examples">All labelled rows, whose n-grams are counted without their labels.</param>
    /// <param name="learner">Trains a linear model.</param>
    /// <param name="rows">Indices of the training rows, whose labels may be used.</param>
    /// <param name="limits">Which n-grams may be known; null for the defaults.</param>
    /// <param name="warn">Is told when n-grams of enough texts are left out; null for nobody.</param>
    /// <param name="checkAlive">Called often; throws to cancel the work. Default null: it is not cancelled.</param>
    /// <param name="symmetric">Whether the order of the texts of a pair does not matter. Default false.</param>
    public static NGramFeatures SelectFeatures(ExampleSet examples, LinearLearner learner, int[] rows,
        NGramLimits? limits = null, Action<string>? warn = null, Action? checkAlive = null, bool symmetric = false) =>
        new FeatureSelector(examples, limits ?? new NGramLimits(), symmetric)
            .Select(learner, rows, warn, checkAlive ?? (() => { }));

    /// <summary>
    /// Trains with several settings, and returns the model with the lowest validation loss. Chooses first the power of the
    /// ratios, then the cost of an error, unless the source says it. Of many rows, the settings are chosen with a part.
    /// </summary>
    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="validation">The validation rows; without any, the default settings are used.</param>
    /// <param name="lossOf">Returns the loss of outputs for the validation rows. Runs on several threads at once.</param>
    /// <param name="mostRows">The most rows that a model learns from which is only compared with others.</param>
    /// <returns>
    /// The model, which has learnt from all rows, its settings, and its outputs for the validation rows, C per row, as if
    /// these were new texts (<see cref="NGramSource.AsNew"/>).
    /// </returns>
    public static (NGramModel Model, LinearSettings Settings, float[] Outputs) TrainBest(LinearLearner learner, NGramSource source,
        ExampleSet validation, Func<float[], double> lossOf, int mostRows = MostRowsOfCandidates)
    {
        if (!validation.HasWeight)
        {
            var settings = LinearSettings.DefaultOf(learner, source.Cost);
            var usual = Train(learner, source, settings);
            return (usual, settings, Score(usual, validation, source.CheckAlive));
        }
        var vectors = Vectors(source);
        var ofValidation = new NGramVectors(validation, source.Features, source.CheckAlive);
        var some = Draw(source.Rows, mostRows, source.Seed);
        var isPart = some.Length < source.Rows.Length;
        var problem = Problem(source, vectors, some);
        var asNew = AsNewTo(problem);
        var (trained, models) = (0, CountModels(learner, source.Cost) + (isPart ? source.Rows.Length / some.Length : 0));
        var together = MostWeightsAtOnce / Math.Max(1, problem.Scales.Length * learner.OutputCount);
        var ((model, outputs), best) = Choose(learner, source.Cost,
            candidates => candidates.Chunk(Math.Max(1, together)).SelectMany(TryTogether));
        if (!isPart)
            return (model, best, outputs);
        problem = Problem(source, vectors, source.Rows);
        model = Train(learner, source, problem, best);
        return (model, best, Score(model, AsNewTo(problem), source.CheckAlive));

        NGramVectors AsNewTo(LinearProblem training) =>
            source.AsNew(ofValidation, training, Enumerable.Range(0, validation.Count));

        ((NGramModel Model, float[] Outputs) Result, double Loss)[] TryTogether(LinearSettings[] group)
        {
            var tried = new ((NGramModel Model, float[] Outputs) Result, double Loss)[group.Length];
            Concurrently.Run(group.Length, i =>
            {
                var candidate = Train(learner, source, problem, group[i]);
                var found = Score(candidate, asNew, source.CheckAlive);
                tried[i] = ((candidate, found), lossOf(found));
                source.CheckAt?.Invoke((double)Interlocked.Increment(ref trained) / models);
            });
            return tried;
        }
    }

    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="settings">The settings.</param>
    public static NGramModel Train(LinearLearner learner, NGramSource source, LinearSettings settings) => Train(
        learner, source, Problem(source, Vectors(source), source.Rows), settings);

    /// <summary>
    /// Scores each row by a model that was trained on the rows of the other folds (K-fold cross-validation), with the best of
    /// the settings that <see cref="TrainBest"/> tries. They are chosen on as few folds as have enough rows together.
    /// </summary>
    /// <remarks>Holds the outputs of each setting, and one model of one output per core.</remarks>
    /// <param name="learner">Trains a linear model.</param>
    /// <param name="source">The training data.</param>
    /// <param name="folds">The fold of each of the source's rows, from 0 to K − 1.</param>
    /// <param name="weights">What each of the source's rows counts in a loss, at least 0; not all 0.</param>
    /// <param name="lossOf">
    /// Returns the loss of outputs, C per row, for some rows: indices into the source's rows, ascending. Runs on several threads
    /// at once.
    /// </param>
    /// <returns>The best settings, and the outputs that they give, C per row of the source.</returns>
    public static (LinearSettings Settings, float[] Outputs) CrossFit(
        LinearLearner learner, NGramSource source, int[] folds, float[] weights, Func<int[], float[], double> lossOf)
    {
        var crossFit = new LinearCrossFit(
            learner, source, folds, weights, RowsOfChoice, candidates: CountModels(learner, source.Cost));
        var first = crossFit.FoldsOfChoice;
        var places = crossFit.PlacesOf(first);
        var (best, settings) = Choose(learner, source.Cost, candidates =>
        {
            var results = Array.ConvertAll(candidates, _ => new float[folds.Length * learner.OutputCount]);
            crossFit.Score(candidates, results, first);
            var losses = new double[candidates.Length];
            Concurrently.Run(candidates.Length, i => losses[i] = lossOf(places, crossFit.Select(results[i], places)));
            return results.Zip(losses);
        });
        crossFit.Score([settings], [best], crossFit.FoldCount - first, skip: first);
        return (settings, best);
    }

    /// <summary>The outputs of the n-gram part for all rows, C per row.</summary>
    public static float[] Score(NGramModel model, ExampleSet examples, Action? checkAlive = null) =>
        Score(model, examples, [.. Enumerable.Range(0, examples.Count)], checkAlive);

    /// <summary>The outputs of the n-gram part for some rows, C per row, in their order.</summary>
    public static float[] Score(NGramModel model, ExampleSet examples, int[] rows, Action? checkAlive = null)
    {
        var outputs = model.Biases.Length;
        var scores = new float[rows.Length * outputs];
        Concurrently.Run((rows.Length + RowsPerTask - 1) / RowsPerTask, task =>
        {
            var first = task * RowsPerTask;
            var some = new ArraySegment<int>(rows, first, Math.Min(RowsPerTask, rows.Length - first));
            foreach (var vector in examples.Vectors(model.Features, some))
            {
                checkAlive?.Invoke();
                model.Score(vector, scores.AsSpan(first++ * outputs, outputs));
            }
        });
        return scores;
    }

    private static float[] Score(NGramModel model, NGramVectors vectors, Action checkAlive)
    {
        var outputs = model.Biases.Length;
        var scores = new float[vectors.Count * outputs];
        Concurrently.Run((vectors.Count + RowsPerTask - 1) / RowsPerTask, task =>
        {
            for (var row = task * RowsPerTask; row < Math.Min((task + 1) * RowsPerTask, vectors.Count); row++)
            {
                checkAlive();
                var scorer = new Scorer(model, vectors.Scales, scores.AsSpan(row * outputs, outputs));
                vectors.Visit(row, ref scorer);
            }
        });
        return scores;
    }

    /// <summary>Tries powers of ratios, then costs with the best of them; of equal losses the first tried cost wins.</summary>
    /// <param name="learner">Says which powers to try.</param>
    /// <param name="cost">The cost of an error; null to try some.</param>
    /// <param name="tryAll">Returns for each settings what was learnt and its loss.</param>
    private static (T Result, LinearSettings Settings) Choose<T>(
        LinearLearner learner, double? cost, Func<LinearSettings[], IEnumerable<(T Result, double Loss)>> tryAll)
    {
        var usual = LinearSettings.DefaultOf(learner, cost);
        (T Result, double Loss, LinearSettings Settings) BestOf(LinearSettings[] candidates) =>
            tryAll(candidates).Zip(candidates, (tried, settings) => (tried.Result, tried.Loss, settings))
                .MinBy(tried => tried.Loss);
        var best = BestOf([.. learner.RatioPowers.Select(power => usual with { RatioPower = power })]);
        if (cost is null)
        {
            var other = BestOf([.. LinearSettings.OtherCosts.Select(cost => best.Settings with { C = cost })]);
            best = other.Loss <= best.Loss ? other : best;
        }
        return (best.Result, best.Settings);
    }

    /// <summary>The number of settings that <see cref="Choose"/> tries.</summary>
    private static int CountModels(LinearLearner learner, double? cost) =>
        learner.RatioPowers.Count + (cost is null ? LinearSettings.OtherCosts.Count : 0);

    /// <summary>At most so many of the rows, drawn at random, in their order.</summary>
    private static int[] Draw(int[] rows, int most, int seed)
    {
        if (rows.Length <= most)
            return rows;
        int[] drawn = [.. rows];
        new Random(seed).Shuffle(drawn);
        Array.Resize(ref drawn, most);
        Array.Sort(drawn);
        return drawn;
    }

    internal static NGramVectors Vectors(NGramSource source) => new(source.Examples, source.Features, source.CheckAlive);

    /// <summary>The training of a linear model on some rows.</summary>
    internal static LinearProblem Problem(NGramSource source, NGramVectors vectors, int[] rows) => new(
        vectors, rows, source.Examples.Labels, source.Examples.Weights, vectors.Scales, source.CheckAlive);

    /// <summary>Adds up the outputs of a model for a row.</summary>
    private readonly ref struct Scorer : ISparseVisitor
    {
        private readonly NGramModel model;
        private readonly float[] scales;
        private readonly Span<float> scores;

        public Scorer(NGramModel model, float[] scales, Span<float> scores)
        {
            (this.model, this.scales) = (model, scales);
            this.scores = scores;
            model.Biases.CopyTo(scores);
        }

        public void Visit(int index, float value) => VectorMath.AddScaled(
            model.Weights.AsSpan(index * scores.Length, scores.Length), value * scales[index], scores);
    }

    private static NGramModel Train(
        LinearLearner learner, NGramSource source, LinearProblem problem, LinearSettings settings)
    {
        var (weights, biases) = learner.Train(problem, settings, source.Seed);
        return new NGramModel(source.Features, weights, biases);
    }
}
