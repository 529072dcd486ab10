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
        if (addKeyValueAnnotationsAsText)
        {
            throw new ArgumentException(
                $"'{nameof(addKeyValueAnnotationsAsText)}' is true; expected false, as compat keeps key values in their type.");
        }
        return new(catalog.GetEnvironment(), ColumnPair.Create(outputColumnName, inputColumnName), maximumNumberOfKeys,
            keyOrdinality, keyData);
    }

    public static KeyToValueMappingEstimator MapKeyToValue(this TransformsCatalog.ConversionTransforms catalog,
        string outputColumnName, string? inputColumnName = null) =>
        new(ColumnPair.Create(outputColumnName, inputColumnName));
}
