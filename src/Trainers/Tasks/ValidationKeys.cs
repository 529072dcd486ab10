using MLNet.Attention.Transforms.Columns;
using Microsoft.ML;

namespace MLNet.Attention.Trainers.Tasks;

/// <summary>Checks that the labels of validation rows have the keys of the training rows, in their order.</summary>
internal static class ValidationKeys
{
    private const int MostShown = 10;

    /// <param name="label">The label column of the validation rows, whose keys are checked.</param>
    /// <param name="found">How many keys it has.</param>
    /// <param name="count">How many the training rows have.</param>
    /// <param name="labels">The values of the keys of the training rows; null when they have none.</param>
    /// <param name="alternative">What else the user can do, behind the advice to map both with one transformer.</param>
    /// <exception cref="ArgumentOutOfRangeException">The keys differ; the message lists both.</exception>
    public static void Check(
        DataViewSchema.Column label, int found, int count, ClassLabels? labels, string alternative = "")
    {
        var other = ClassLabels.Of(label);
        if (found == count && (labels is null || other is null || labels.Names.SequenceEqual(other.Names)))
            return;
        throw new ArgumentOutOfRangeException(nameof(label), $"The label column '{label.Name}' of the validation set has " +
            $"{Describe(found, other)}; expected {Describe(count, labels)}, as the training data has them" +
            $"{(found == count ? FirstDifference(other!, labels!) : "")}. Map both with one fitted MapValueToKey{alternative}.");
    }

    private static string FirstDifference(ClassLabels found, ClassLabels expected)
    {
        var key = Enumerable.Range(0, expected.Names.Count).First(key => found.Names[key] != expected.Names[key]);
        return $": key {key + 1} is '{found.Names[key]}' in place of '{expected.Names[key]}'";
    }

    private static string Describe(int count, ClassLabels? labels)
    {
        var keys = count == 1 ? "1 key" : $"{count} keys";
        if (labels is null)
            return keys;
        var names = labels.Names.Take(MostShown).Select(name => $"'{name}'");
        return $"{keys} ({string.Join(", ", names)}{(labels.Names.Count > MostShown ? ", …" : "")})";
    }
}
