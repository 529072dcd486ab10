using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Conversions between values, keys and types.</summary>
public static class ConversionsExtensionsCatalog
{
    public static ValueToKeyMappingEstimator MapValueToKey(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string? inputColumnName = null, int maximumNumberOfKeys = 1000000,
        ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality = ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence,
        bool addKeyValueAnnotationsAsText = false, IDataView? keyData = null)
    {
        if (addKeyValueAnnotationsAsText || keyData is not null)
        {
            throw new ArgumentException($"'{nameof(addKeyValueAnnotationsAsText)}' or '{nameof(keyData)}' is given; "
                + "expected neither, as compat learns keys from the input alone.");
        }
        return new(catalog.GetEnvironment(), ColumnPair.Create(outputColumnName, inputColumnName), maximumNumberOfKeys,
            keyOrdinality);
    }

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string? inputColumnName = null) =>
        new(ColumnPair.Create(outputColumnName, inputColumnName));
}
