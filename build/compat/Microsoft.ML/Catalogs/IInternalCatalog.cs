using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How extension methods on catalogs reach the environment.</summary>
internal interface IInternalCatalog
{
    IHostEnvironment Environment { get; }
}

internal static class CatalogUtils
{
    public static IHostEnvironment GetEnvironment(this IInternalCatalog catalog) => catalog.Environment;
}
