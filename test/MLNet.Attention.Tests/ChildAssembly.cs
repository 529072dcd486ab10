namespace MLNet.Attention.Tests;

/// <summary>Programs beside the tests, which tests run in processes of their own.</summary>
internal static class ChildAssembly
{
    /// <summary>The path of a program's assembly.</summary>
    public static string Of(string project) => Of(project, project);

    /// <summary>The path of a program's assembly.</summary>
    /// <param name="folder">The folder of its project, from that of the test projects.</param>
    /// <param name="name">The name of the assembly.</param>
    public static string Of(string folder, string name)
    {
        // All projects are built into folders of the same name: bin/<configuration>/<framework>.
        var tests = new DirectoryInfo(AppContext.BaseDirectory);
        while (!tests.EnumerateFiles("MLNet.Attention.Tests.csproj").Any())
            tests = tests.Parent ?? throw new DirectoryNotFoundException("The tests do not run below their project.");
        var built = Path.GetRelativePath(tests.FullName, AppContext.BaseDirectory);
        return Path.Combine(tests.Parent!.FullName, folder, built, $"{name}.dll");
    }
}
