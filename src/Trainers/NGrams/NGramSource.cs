using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Trainers.LinearModels;
using MLNet.Attention.Transforms.NGrams;

namespace MLNet.Attention.Trainers.NGrams;

/// <summary>The training data of the n-gram part.</summary>
/// <param name="Examples">
/// All labelled rows. Training turns their n-grams into features, see <see cref="NGramTexts.Index"/>.
/// </param>
/// <param name="Features">The known n-grams.</param>
/// <param name="Rows">Indices of the rows to train on.</param>
/// <param name="Seed">Seed of the order of rows.</param>
/// <param name="CheckAlive">Called often, on several threads; throws to cancel the training.</param>
/// <param name="Cost">The cost of an error; null (default) to choose it.</param>
/// <param name="CheckAt">Called often, on several threads, with the share of the models that are trained. Default null.</param>
/// <param name="OwnFeatures">
/// Whether the known n-grams were selected from these rows (default), or are those of another model.
/// </param>
internal sealed record NGramSource(
    ExampleSet Examples, NGramFeatures Features, int[] Rows, int Seed, Action CheckAlive, double? Cost = null,
    Action<double>? CheckAt = null, bool OwnFeatures = true)
{
    /// <summary>
    /// The vectors that rows have for a model when they are new to it. N-grams of no training row do not count in the length of a
    /// text, for the model would not know them; those of another model count.
    /// </summary>
    /// <param name="vectors">The vectors of the rows, with all known n-grams.</param>
    /// <param name="training">The training of the model.</param>
    /// <param name="rows">Indices of the rows.</param>
    public NGramVectors AsNew(NGramVectors vectors, LinearProblem training, IEnumerable<int> rows) =>
        OwnFeatures ? vectors.Knowing(training.ElementWeights, rows, CheckAlive) : vectors;
}
