using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace MLNet.Attention.Tests.Samples;

/// <summary>The Dockerfile of the web service, as far as it can be checked without Docker: what it names is there.</summary>
[TestClass]
public sealed class DockerfileTests
{
    private static readonly string Folder = SampleProcess.ProjectDirectory("WebApi");

    private static readonly string[] Instructions = Regex.Replace(
        File.ReadAllText(Path.Combine(Folder, "Dockerfile")), @"\\\r?\n", " ").Split('\n', StringSplitOptions.TrimEntries);

    [TestMethod]
    public void WhatIsCopied_IsThere()
    {
        var copies = Instructions.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1..]).ToList();
        Assert.IsNotEmpty(copies);
        foreach (var copy in copies)
        {
            if (copy[0].StartsWith("--from=", StringComparison.Ordinal))
                Assert.Contains($" AS {copy[0]["--from=".Length..]}", string.Join('\n', Instructions));
            else
                Assert.IsTrue(Path.Exists(Path.Combine(SampleProcess.RepositoryRoot(), copy[0])), copy[0]);
        }
        Assert.IsTrue(File.Exists(Path.Combine(Folder, "Dockerfile.dockerignore")), "Docker looks for this name");
    }

    [TestMethod]
    public void WhatIsPublished_IsWhatStarts()
    {
        var publish = Instructions.Single(line => line.Contains("dotnet publish ", StringComparison.Ordinal)).Split(' ');
        var project = publish[Array.IndexOf(publish, "publish") + 1];
        Assert.IsTrue(File.Exists(Path.Combine(SampleProcess.RepositoryRoot(), project, "WebApi.csproj")), project);
        Assert.Contains("ENTRYPOINT [\"dotnet\", \"WebApi.dll\"]", Instructions);
        var published = publish[Array.IndexOf(publish, "-o") + 1];
        Assert.Contains(line => line.StartsWith("COPY --from=build", StringComparison.Ordinal)
            && line.Split(' ')[2] == published, Instructions);
    }

    [TestMethod]
    public void TheImages_HaveTheRuntimeThatIsBuiltFor()
    {
        var props = XDocument.Load(Path.Combine(SampleProcess.RepositoryRoot(), "Directory.Build.props"));
        var version = props.Descendants("TargetFramework").Single().Value["net".Length..];
        var images = Instructions.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)).ToList();
        Assert.HasCount(2, images);
        foreach (var image in images)
            Assert.MatchesRegex($@"^FROM mcr\.microsoft\.com/dotnet/(sdk|aspnet):{Regex.Escape(version)}\b", image);
    }

    [TestMethod]
    public void TheSettings_AreThoseOfTheService()
    {
        var source = File.ReadAllText(Path.Combine(Folder, "ServiceSettings.cs"));
        foreach (var line in Instructions.Where(line => line.StartsWith("ENV Service__", StringComparison.Ordinal)))
            Assert.MatchesRegex($@" {line["ENV Service__".Length..line.IndexOf('=')]} \{{ get; set; \}}", source);
    }
}
