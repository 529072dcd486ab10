using MLNet.Attention.Trainers.Data;
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
internal sealed record NGramSource(
    ExampleSet Examples, NGramFeatures Features, int[] Rows, int Seed, Action CheckAlive, double? Cost = null,
    Action<double>? CheckAt = null);
