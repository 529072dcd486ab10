using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Attention.Transforms.Serialization;

/// <summary>What names a transformer's kind and version in a saved model.</summary>
internal static class ModelVersion
{
    private const uint FirstVersion = 0x00010001;

    /// <param name="signature">Eight characters.</param>
    /// <param name="loader">The loader's name, at most 24 characters.</param>
    public static VersionInfo Create(string signature, string loader) => new(
        modelSignature: signature,
        // The version rises with that of the manifest. ML.NET itself never refuses a later one: its message would blame the
        // version of ML.NET. The manifest refuses it, with a message of ours.
        verWrittenCur: FirstVersion + Manifest.FormatVersion - 1,
        verReadableCur: FirstVersion,
        verWeCanReadBack: FirstVersion,
        // The simple name: a full name would bind a saved model to one version of the assembly.
        loaderAssemblyName: Assembly.GetExecutingAssembly().GetName().Name!,
        loaderSignature: loader);
}
