using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

// Publicizer OUTPUT-DIRECTORY ASSEMBLY...
// Writes a copy of each assembly in which internal types and members are public, for the compiler to refer to.
var directory = Directory.CreateDirectory(args[0]).FullName;
foreach (var assembly in args[1..])
{
    var copy = Path.Combine(directory, Path.GetFileName(assembly));
    var unfinished = $"{copy}.{Environment.ProcessId}";
    File.WriteAllBytes(unfinished, Publicize(File.ReadAllBytes(assembly)));
    File.Move(unfinished, copy, overwrite: true);
}

// Only the visibility bits in the metadata rows change, so nothing in the file moves.
static byte[] Publicize(byte[] assembly)
{
    // Where the flags stand in a row: ECMA-335 II.22.15 (Field), II.22.26 (MethodDef) and II.22.37 (TypeDef).
    const int FieldFlags = 0, MethodFlags = 6, TypeFlags = 0;

    using var file = new PEReader(ImmutableArray.Create(assembly));
    var metadata = file.GetMetadataReader();
    var copy = (byte[])assembly.Clone();
    foreach (var handle in metadata.TypeDefinitions)
    {
        var type = metadata.GetTypeDefinition(handle);
        if (IsEmbedded(metadata, type))
            continue;
        Patch(TableIndex.TypeDef, handle, TypeFlags, VisibleType);
        foreach (var method in type.GetMethods())
            Patch(TableIndex.MethodDef, method, MethodFlags, VisibleMember);
        foreach (var field in type.GetFields())
            Patch(TableIndex.Field, field, FieldFlags, VisibleMember);
    }
    return copy;

    void Patch(TableIndex table, EntityHandle row, int flags, Func<int, int> visible)
    {
        var position = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(table)
            + (metadata.GetRowNumber(row) - 1) * metadata.GetTableRowSize(table) + flags;
        const int Mask = (int)TypeAttributes.VisibilityMask;
        copy[position] = (byte)((copy[position] & ~Mask) | visible(copy[position] & Mask));
    }
}

static int VisibleType(int visibility) => (TypeAttributes)visibility switch
{
    TypeAttributes.NotPublic => (int)TypeAttributes.Public,
    TypeAttributes.NestedAssembly => (int)TypeAttributes.NestedPublic,
    TypeAttributes.NestedFamANDAssem => (int)TypeAttributes.NestedFamily,
    _ => visibility,
};

// Fields and methods have the same values here.
static int VisibleMember(int visibility) => (MethodAttributes)visibility switch
{
    MethodAttributes.Assembly => (int)MethodAttributes.Public,
    MethodAttributes.FamANDAssem => (int)MethodAttributes.Family,
    _ => visibility,
};

// The compiler embeds internal System types of its own in many assemblies; made public, they would clash.
static bool IsEmbedded(MetadataReader metadata, TypeDefinition type)
{
    while (type.IsNested)
        type = metadata.GetTypeDefinition(type.GetDeclaringType());
    var space = metadata.GetString(type.Namespace);
    return space is "System" or "Microsoft.CodeAnalysis" || space.StartsWith("System.", StringComparison.Ordinal);
}
