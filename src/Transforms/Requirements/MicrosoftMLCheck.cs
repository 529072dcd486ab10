using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Checks that this Microsoft.ML has all types and members that an assembly uses, internal ones included.</summary>
/// <remarks>
/// Another version may have other internals. A missing member fails only when it is called, which for saving is after the
/// training. An attribute that the runtime cannot read is dropped silently, and Model.Load then finds no loader.
/// </remarks>
internal static class MicrosoftMLCheck
{
    private const string Library = "Microsoft.ML";

    private const int MostProblems = 5;

    /// <param name="assembly">The assembly that uses Microsoft.ML: this one, unless a test gives another.</param>
    /// <exception cref="InvalidOperationException">Something that the assembly uses is missing.</exception>
    public static void Run(Assembly assembly)
    {
        var problems = MissingReferences.Find(assembly, Library);
        // Attributes can be read only if no type is missing.
        if (problems.Count == 0 && CountLoaders(assembly) is var (written, seen) && seen < written)
            problems = [$"the runtime shows {seen} of {written} LoadableClass attributes, by which Model.Load finds loaders"];
        if (problems.Count == 0)
            return;
        var ours = typeof(MicrosoftMLCheck).Assembly;
        throw new InvalidOperationException(
            $"The version of Microsoft.ML is {AssemblyVersion.Of(typeof(MLContext).Assembly)}, which {ours.GetName().Name} " +
            $"{AssemblyVersion.Of(ours)} does not support; expected a version in {SupportedVersions(ours)}. Problems: " +
            $"{string.Join("; ", problems.Take(MostProblems))}{(problems.Count > MostProblems ? "; and more" : "")}.");
    }

    // src/MLNet.Attention.csproj writes this attribute, with the version range of the package's dependency.
    private static string SupportedVersions(Assembly ours) =>
        ours.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == Library).Value!;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Written, int Seen) CountLoaders(Assembly assembly) =>
        (MissingReferences.CountAttributes(assembly, nameof(LoadableClassAttribute)),
            assembly.GetCustomAttributes<LoadableClassAttribute>().Count());
}
