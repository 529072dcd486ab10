using System.Reflection;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Finds the package versions of assemblies.</summary>
internal static class AssemblyVersion
{
    /// <summary>The version of the package that the assembly came in, such as <c>5.0.0</c>.</summary>
    public static string Of(Assembly assembly)
    {
        // The assembly version may stay the same over releases, as ML.NET's does. The commit follows a plus.
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "of no version";
    }
}
