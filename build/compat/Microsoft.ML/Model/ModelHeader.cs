using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML;

/// <summary>
/// The first 256 bytes of a model stream. After it come the component's own bytes, a table of the strings it saved,
/// the name of the assembly that loads it, and a closing mark.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct ModelHeader
{
    public const int Size = 0x100;

    private const ulong Mark = 0x4C45444F4D004C4D;
    private const ulong TailMark = 0x4D4C004D4F44454C;
    private const uint Version = 0x00010002;

    public ulong Signature;
    public uint VerWritten;
    public uint VerReadable;
    public long FpModel;
    public long CbModel;
    public long FpStringTable;
    public long CbStringTable;
    public long FpStringChars;
    public long CbStringChars;
    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    public LoaderName LoaderSignature;
    public LoaderName LoaderSignatureAlt;
    public long FpTail;
    public long FpLim;
    public long FpAssemblyName;
    public uint CbAssemblyName;

    /// <summary>Up to 24 Latin-1 characters.</summary>
    [InlineArray(24)]
    public struct LoaderName
    {
        private byte first;

        public static LoaderName From(string? name)
        {
            var result = new LoaderName();
            if (name?.Length > 24 || name?.Any(c => c > 0xFF) == true)
                throw new InvalidOperationException($"Loader signature '{name}' must be at most 24 Latin-1 characters.");
            Encoding.Latin1.GetBytes(name, result);
            return result;
        }

        public readonly override string ToString() => Encoding.Latin1.GetString(this).TrimEnd('\0');
    }

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        header.ModelSignature = ver.ModelSignature;
        header.ModelVerWritten = ver.VerWrittenCur;
        header.ModelVerReadable = ver.VerReadableCur;
        header.LoaderSignature = LoaderName.From(ver.LoaderSignature);
        header.LoaderSignatureAlt = LoaderName.From(ver.LoaderSignatureAlt);
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Check(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Check(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        Check(header.ModelVerReadable <= ver.VerWrittenCur,
            $"Component '{ver.LoaderSignature}' of the model is too new: it needs a reader of version "
            + $"{header.ModelVerReadable:x8}, this one is {ver.VerWrittenCur:x8}.");
        Check(header.ModelVerWritten >= ver.VerWeCanReadBack,
            $"Component '{ver.LoaderSignature}' of the model is too old: it is of version "
            + $"{header.ModelVerWritten:x8}, the oldest that can be read is {ver.VerWeCanReadBack:x8}.");
    }

    /// <summary>Leaves room for the header, which can only be written when all else is.</summary>
    public static ModelHeader BeginWrite(BinaryWriter writer)
    {
        writer.Write(new byte[Size]);
        return new ModelHeader { Signature = Mark, VerWritten = Version, VerReadable = Version, FpModel = Size };
    }

    public static void EndWrite(BinaryWriter writer, ref ModelHeader header, List<string> strings, string? assemblyName)
    {
        header.CbModel = Position(writer) - Size;
        if (strings.Count > 0)
            WriteStrings(writer, ref header, strings);
        if (!string.IsNullOrEmpty(assemblyName))
        {
            header.FpAssemblyName = Position(writer);
            header.CbAssemblyName = (uint)(assemblyName.Length * sizeof(char));
            writer.Write(MemoryMarshal.AsBytes(assemblyName.AsSpan()));
        }
        header.FpTail = Position(writer);
        writer.Write(TailMark);
        header.FpLim = Position(writer);
        writer.Seek(0, SeekOrigin.Begin);
        writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ModelHeader>(in header)));
        writer.Seek(0, SeekOrigin.End);
    }

    /// <summary>Reads the header and what follows the component's own bytes, and goes to where those begin.</summary>
    public static ModelHeader BeginRead(BinaryReader reader, out string[] strings, out string assemblyName)
    {
        var stream = reader.BaseStream;
        var header = default(ModelHeader);
        Check(stream.ReadAtLeast(MemoryMarshal.AsBytes(new Span<ModelHeader>(ref header)), Size, false) == Size,
            "Corrupt file header");
        header.Validate(stream.Length);
        stream.Position = header.FpModel + header.CbModel;
        strings = ReadStrings(reader, header);
        assemblyName = ReadChars(reader, header.CbAssemblyName);
        Check(reader.ReadUInt64() == TailMark, "Corrupt model file tail");
        stream.Position = header.FpModel;
        return header;
    }

    public static void EndRead(BinaryReader reader, in ModelHeader header) =>
        Check(reader.BaseStream.Position == header.FpModel + header.CbModel,
            $"The model has {header.CbModel} bytes; its loader read {reader.BaseStream.Position - header.FpModel}.");

    private readonly void Validate(long length)
    {
        Check(Signature == Mark, "Wrong file type");
        Check(VerReadable <= VerWritten, "Corrupt file header");
        Check(VerReadable <= Version, "File is too new");
        Check(VerWritten == Version, "File is too old");
        Check(FpModel == Size && FpLim <= length, "Corrupt file header");
        var end = FpModel;
        Advance(ref end, CbModel, length);
        CheckBlock(FpStringTable, CbStringTable, sizeof(long), ref end, length);
        CheckBlock(FpStringChars, CbStringChars, sizeof(char), ref end, length);
        CheckBlock(FpAssemblyName, CbAssemblyName, sizeof(char), ref end, length);
        Check(FpTail == end && FpLim == end + sizeof(ulong), "Corrupt file header");
    }

    private static void CheckBlock(long start, long size, int item, ref long end, long length)
    {
        Check(start == 0 ? size == 0 : start == end && size % item == 0, "Corrupt file header");
        Advance(ref end, size, length);
    }

    private static void Advance(ref long end, long size, long length)
    {
        Check(size >= 0 && size <= length - end, "Corrupt file header");
        end += size;
    }

    private static void WriteStrings(BinaryWriter writer, ref ModelHeader header, List<string> strings)
    {
        header.FpStringTable = Position(writer);
        header.CbStringTable = strings.Count * sizeof(long);
        foreach (var text in strings)
            writer.Write(header.CbStringChars += text.Length * sizeof(char));
        header.FpStringChars = Position(writer);
        foreach (var text in strings)
            writer.Write(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private static string[] ReadStrings(BinaryReader reader, in ModelHeader header)
    {
        var ends = new long[header.CbStringTable / sizeof(long) + 1];
        for (var i = 1; i < ends.Length; i++)
        {
            ends[i] = reader.ReadInt64();
            Check(ends[i] >= ends[i - 1] && ends[i] <= header.CbStringChars && ends[i] % sizeof(char) == 0,
                "Corrupt string table");
        }
        Check(ends[^1] == header.CbStringChars, "Corrupt string table");
        return ends.Zip(ends.Skip(1), (from, to) => ReadChars(reader, to - from)).ToArray();
    }

    private static string ReadChars(BinaryReader reader, long byteCount) =>
        Encoding.Unicode.GetString(reader.ReadBytes((int)byteCount));

    private static long Position(BinaryWriter writer)
    {
        writer.Flush();
        return writer.BaseStream.Position;
    }

    private static void Check(bool condition, string message)
    {
        if (!condition)
            throw new FormatException(message);
    }
}
