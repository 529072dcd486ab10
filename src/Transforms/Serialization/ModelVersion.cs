using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>What names a transformer's kind and version in a saved model.</summary>
internal static class ModelVersion
{
    /// <param name="signature">Eight characters.</param>
    /// <param name="loader">The loader's name, at most 24 characters.</param>
    public static VersionInfo Create(string signature, string loader) => new(
        modelSignature: signature,
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        // The simple name: a full name would bind a saved model to one version of the assembly.
        loaderAssemblyName: Assembly.GetExecutingAssembly().GetName().Name!,
        loaderSignature: loader);
}
