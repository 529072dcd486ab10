using System.Reflection;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>Creates the signature and version of a transformer in a saved model.</summary>
internal static class ModelVersion
{
    private const uint FirstVersion = 0x00010001;

    /// <param name="signature">The model signature, eight characters.</param>
    /// <param name="loader">The loader signature, at most 24 characters.</param>
    public static VersionInfo Create(string signature, string loader) => new(
        modelSignature: signature,
        // The version rises with the manifest's. verReadableCur does not, so that the manifest refuses a later version: the
        // message of ML.NET would blame the version of ML.NET.
        verWrittenCur: FirstVersion + Manifest.FormatVersion - 1,
        verReadableCur: FirstVersion,
        verWeCanReadBack: FirstVersion,
        // The simple name: a full name would bind a saved model to one version of the assembly.
        loaderAssemblyName: Assembly.GetExecutingAssembly().GetName().Name!,
        loaderSignature: loader);
}
