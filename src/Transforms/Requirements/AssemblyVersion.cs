using System.Reflection;

namespace MLNet.Attention.Transforms.Requirements;

/// <summary>Versions as packages have them.</summary>
internal static class AssemblyVersion
{
    /// <summary>The version of the package that the assembly came in, such as <c>5.0.0</c>.</summary>
    public static string Of(Assembly assembly)
    {
        // The assembly's own version may stand still, as ML.NET's does; after a plus comes the commit.
        var version = assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0] ?? assembly.GetName().Version?.ToString() ?? "of no version";
    }
}
