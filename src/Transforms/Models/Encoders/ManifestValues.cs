using System.Globalization;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>The hyperparameters in a manifest.</summary>
internal sealed class ManifestValues(JsonFields fields) : HyperparameterValues
{
    public override Exception Wrong<T, TOther>(
        Hyperparameter<T> hyperparameter, T value, string expected, Hyperparameter<TOther> other) =>
        fields.Wrong(hyperparameter.Field, hyperparameter.Show(value),
            string.Format(CultureInfo.InvariantCulture, expected, fields.ShownName(other.Field)));

    protected override T FindUnused<T>(Hyperparameter<T> hyperparameter, T unused) => unused;

    protected override T Find<T>(Hyperparameter<T> hyperparameter) => hyperparameter.Read(fields);
}
