using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Finds the references of an assembly that the runtime cannot resolve.</summary>
internal static class MissingReferences
{
    /// <summary>The runtime's message for each missing type and member.</summary>
    /// <param name="assembly">The assembly with the references.</param>
    /// <param name="libraries">Prefix of the names of the referenced assemblies that are checked.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed assembly refers only to what was kept.")]
    public static IReadOnlyList<string> Find(Assembly assembly, string libraries)
    {
        var metadata = Read(assembly);
        var module = assembly.ManifestModule;
        var missing = new List<string>();
        foreach (var type in metadata.TypeReferences.Where(type => IsIn(metadata, type, libraries)))
            Resolve(type, module.ResolveType);
        // Members of constructed generic types need a generic context and are left out.
        foreach (var member in metadata.MemberReferences.Where(member =>
            metadata.GetMemberReference(member).Parent is { Kind: HandleKind.TypeReference } type
            && IsIn(metadata, (TypeReferenceHandle)type, libraries)))
        {
            Resolve(member, module.ResolveMember);
        }
        return missing;

        void Resolve(EntityHandle reference, Func<int, MemberInfo?> resolve)
        {
            try
            {
                resolve(MetadataTokens.GetToken(reference));
            }
            catch (Exception error) when (error is MissingMemberException or TypeLoadException or FileNotFoundException)
            {
                missing.Add(error.Message.TrimEnd('.'));
            }
        }
    }

    /// <summary>Number of attributes of that name in the assembly's metadata, whether or not the runtime can read them.</summary>
    public static int CountAttributes(Assembly assembly, string name)
    {
        var metadata = Read(assembly);
        return metadata.GetAssemblyDefinition().GetCustomAttributes().Count(attribute =>
            metadata.GetCustomAttribute(attribute).Constructor is { Kind: HandleKind.MemberReference } constructor
            && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } type
            && metadata.StringComparer.Equals(metadata.GetTypeReference((TypeReferenceHandle)type).Name, name));
    }

    private static bool IsIn(MetadataReader metadata, TypeReferenceHandle type, string libraries)
    {
        var scope = metadata.GetTypeReference(type).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => IsIn(metadata, (TypeReferenceHandle)scope, libraries),
            HandleKind.AssemblyReference => metadata.StringComparer.StartsWith(
                metadata.GetAssemblyReference((AssemblyReferenceHandle)scope).Name, libraries),
            _ => false,
        };
    }

    private static unsafe MetadataReader Read(Assembly assembly) => assembly.TryGetRawMetadata(out var blob, out var length)
        ? new MetadataReader(blob, length)
        : throw new InvalidOperationException($"{assembly} has no metadata; expected an assembly loaded from a file or stream.");
}
