using System.Reflection;
using System.Security;

namespace MLNet.Attention.Tool.Scaffolding;

/// <summary>The project around a model: what builds it, a program that uses it, and a page that says how.</summary>
/// <param name="plan">What they are written for.</param>
internal sealed class ProjectFiles(ScaffoldPlan plan)
{
    /// <summary>The project file.</summary>
    public string Project()
    {
        var library = plan.Reference is { } path
            ? $"""<ProjectReference Include="{SecurityElement.Escape(path)}" />"""
            : $"""<PackageReference Include="MLNet.Attention" Version="{VersionOf(typeof(AttentionTextTransformer))}" />""";
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <RootNamespace>{plan.Name}Project</RootNamespace>
              </PropertyGroup>
              <ItemGroup>
                {library}
                <!-- The native libtorch is the application's choice; the others are TorchSharp-cuda-linux and -windows. -->
                <PackageReference Include="TorchSharp-cpu" Version="{VersionOf(typeof(TorchSharp.torch))}" />
              </ItemGroup>
              <ItemGroup>
                <None Update="data/*" CopyToOutputDirectory="PreserveNewest" />
              </ItemGroup>
            </Project>

            """;
    }

    /// <summary>A program that trains, evaluates and predicts.</summary>
    public string Program()
    {
        var input = string.Join(", ", plan.Texts.Select((text, i) => $"{text.Property} = texts[{i}]"));
        var (file, texts) = (plan.TestFile is null ? "FILE" : "[FILE]", string.Join(' ', plan.Texts.Select(_ => "TEXT")));
        var output = plan.IsRegression ? "Console.WriteLine(Model.Predict(input).Score);"
            : "foreach (var (label, probability) in Model.PredictAllLabels(input))\n" +
                "            Console.WriteLine($\"{probability:0.000} {label}\");";
        var evaluate = plan.TestFile is null ? "Console.WriteLine(Model.Evaluate(Path.GetFullPath(args[1])));"
            : "Console.WriteLine(args.Length > 1 ? Model.Evaluate(Path.GetFullPath(args[1])) : Model.Evaluate());";
        return $$"""
            // train, evaluate {{file}}, or predict {{texts}}; the model is trained when it is not there.

            using Model = {{plan.Name}}Project.{{plan.Name}};

            if (args is ["train"] || !File.Exists(Model.MLNetModelPath))
                Model.Train(Model.MLNetModelPath);

            switch (args)
            {
                case ["evaluate", {{(plan.TestFile is null ? "_" : "..")}}]:
                    {{evaluate}}
                    break;
                case ["predict", .. var texts] when texts.Length == {{plan.Texts.Count}}:
                    var input = new Model.ModelInput { {{input}} };
                    {{output}}
                    break;
                case not ["train"]:
                    Console.Error.WriteLine("usage: train | evaluate {{file}} | predict {{texts}}");
                    return 2;
            }
            return 0;

            """;
    }

    /// <summary>How the project is used.</summary>
    public string Readme() => $"""
        # {plan.Name}

        Predicts {plan.Label.Name} from {string.Join(" and ", plan.Texts.Select(text => text.Name))}. The data is in `data`.

            dotnet run -c Release -- train
            dotnet run -c Release -- evaluate{(plan.TestFile is null ? " FILE" : "")}
            dotnet run -c Release -- predict {string.Join(' ', plan.Texts.Select(_ => "\"a text\""))}

        | file | what it has |
        |---|---|
        | `{plan.Name}.mbconfig` | what Visual Studio's Model Builder shows |
        | `{plan.Name}.training.cs` | how rows are read, and the pipeline |
        | `{plan.Name}.consumption.cs` | input, output and predictions, for your program |
        | `{plan.Name}.evaluate.cs` | the report on rows that the model has not seen |
        | `Program.cs` | the three commands above |

        The model is saved beside the program, as `{plan.Name}.mlnet`: an ordinary zip of ML.NET.

        """;

    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
            is { } version && char.IsAsciiDigit(version[0]) ? version : type.Assembly.GetName().Version!.ToString(3);
}
