using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML;

/// <summary>What a component writes at the head of its model: format, versions and who loads it.</summary>
internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;

    public readonly uint VerWrittenCur;

    public readonly uint VerReadableCur;

    public readonly uint VerWeCanReadBack;

    public readonly string LoaderAssemblyName;

    public readonly string? LoaderSignature;

    public readonly string? LoaderSignatureAlt;

    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string? loaderSignature = null, string? loaderSignatureAlt = null)
    {
        if (modelSignature?.Length != 8 || modelSignature.Any(c => c > 0xFF))
            throw new InvalidOperationException("Model signature must be eight characters");
        ModelSignature = BinaryPrimitives.ReadUInt64LittleEndian(
            Encoding.Latin1.GetBytes(modelSignature.Replace(' ', '\0')));
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
        LoaderSignatureAlt = loaderSignatureAlt;
    }
}
