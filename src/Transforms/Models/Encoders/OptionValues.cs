using System.Globalization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The hyperparameters in a trainer's options.</summary>
internal sealed class OptionValues(INetworkOptions options) : HyperparameterValues
{
    public override Exception Wrong<T, TOther>(
        Hyperparameter<T> hyperparameter, T value, string expected, Hyperparameter<TOther> other) =>
        new ArgumentOutOfRangeException(hyperparameter.Option, $"'{hyperparameter.Option}' is {hyperparameter.Show(value)}; " +
            $"expected {string.Format(CultureInfo.InvariantCulture, expected, other.Option)}.");

    protected override T FindUnused<T>(Hyperparameter<T> hyperparameter, T unused) => hyperparameter.Choose(options);

    protected override T Find<T>(Hyperparameter<T> hyperparameter)
    {
        var value = hyperparameter.Choose(options);
        return hyperparameter.Fits(value) ? value : throw new ArgumentOutOfRangeException(hyperparameter.Option,
            $"'{hyperparameter.Option}' is {hyperparameter.Show(value)}; expected {hyperparameter.Expected}.");
    }
}
