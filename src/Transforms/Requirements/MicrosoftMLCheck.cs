using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Whether this Microsoft.ML has what an assembly uses of it, internals too.</summary>
/// <remarks>
/// Another version may have changed its internals. A member that is gone shows when it is called, which for saving is after
/// the training, and an attribute that the runtime may not read is dropped silently: then Model.Load finds no loader.
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
        // Only a Microsoft.ML that has all types can be asked for attributes.
        if (problems.Count == 0 && CountLoaders(assembly) is var (written, seen) && seen < written)
            problems = [$"the runtime shows {seen} of {written} LoadableClass attributes, by which Model.Load finds loaders"];
        if (problems.Count == 0)
            return;
        var ours = typeof(MicrosoftMLCheck).Assembly;
        throw new InvalidOperationException(
            $"Microsoft.ML {AssemblyVersion.Of(typeof(MLContext).Assembly)} is not one that {ours.GetName().Name} " +
            $"{AssemblyVersion.Of(ours)} knows; expected a version in {SupportedVersions(ours)}. In this one: " +
            $"{string.Join("; ", problems.Take(MostProblems))}{(problems.Count > MostProblems ? "; and more" : "")}.");
    }

    // src/MLNet.Attention.csproj writes there what bounds the package's dependency.
    private static string SupportedVersions(Assembly ours) =>
        ours.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == Library).Value!;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Written, int Seen) CountLoaders(Assembly assembly) =>
        (MissingReferences.CountAttributes(assembly, nameof(LoadableClassAttribute)),
            assembly.GetCustomAttributes<LoadableClassAttribute>().Count());
}
