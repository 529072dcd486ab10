using System.CommandLine;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Data;
using MLNet.Attention.Tool.Scaffolding;

namespace MLNet.Attention.Tool.Commands;

/// <summary>Writes a project with the four files of Visual Studio's Model Builder for a user's own data.</summary>
internal static class ScaffoldCommand
{
    private const int RowsToLookAt = 1000;

    // A model's own columns, and the names that the written code has.
    private static readonly string[] Taken = ["Score", "PredictedLabel", "ModelInput", "ModelOutput"];

    private static readonly Argument<string> File = new("TRAIN") { Description = "The rows: .tsv or .csv" };

    private static readonly Option<string?> Test = CommonOptions.Rows("--test", "Rows to measure on");

    private static readonly Option<string> Name = new("--name")
    {
        Description = "The name of the model",
        DefaultValueFactory = _ => "TextModel",
    };

    private static readonly Option<string?> Output = new("--output")
    {
        HelpName = "DIR",
        Description = "The folder, new or empty; default: the name of the model",
    };

    private static readonly Option<string?> Reference = new("--reference")
    {
        HelpName = "PROJECT",
        Description = "MLNet.Attention.csproj of a clone, in place of the package",
    };

    public static Command Create()
    {
        var command = new ExampleCommand("scaffold",
            "Writes a project for your data: the four files of Visual Studio's Model Builder, a program, a project " +
            "and a README.",
            "mlnet-attention scaffold reviews.csv --test test.csv --name ReviewModel --output review-model")
        {
            File, Test, Name, Output, Reference,
        };
        CommonOptions.AddReading(command, hasLabel: true);
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetValue(Output) ?? Identifier.Of(parsed.GetValue(Name)!, "TextModel");
        if (System.IO.File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()))
            throw new UsageException($"'--output' is '{folder}'; expected a new or an empty folder.");
        var plan = CreatePlan(parsed);
        var (model, project) = (new ModelFiles(plan), new ProjectFiles(plan));
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        System.IO.File.Copy(parsed.GetValue(File)!, Path.Combine(data, plan.TrainFile));
        if (plan.TestFile is not null)
            System.IO.File.Copy(parsed.GetValue(Test)!, Path.Combine(data, plan.TestFile));
        Dictionary<string, string> files = new()
        {
            [$"{plan.Name}.mbconfig"] = model.Configuration(),
            [$"{plan.Name}.training.cs"] = model.Training(),
            [$"{plan.Name}.consumption.cs"] = model.Consumption(),
            [$"{plan.Name}.evaluate.cs"] = model.Evaluation(),
            ["Program.cs"] = project.Program(),
            [$"{plan.Name}Project.csproj"] = project.Project(),
            ["README.md"] = project.Readme(),
        };
        foreach (var (name, text) in files)
            System.IO.File.WriteAllText(Path.Combine(folder, name), text);
        Console.WriteLine($"{folder} has {string.Join(", ", files.Keys)}, and the data.");
        return ExitCode.Success;
    }

    private static ScaffoldPlan CreatePlan(ParseResult parsed)
    {
        var (file, reading) = (parsed.GetValue(File)!, CommonOptions.Reading(parsed));
        var format = reading.FormatOf(file);
        if (format is not (TableFormat.Tsv or TableFormat.Csv))
            throw new InputException($"'{file}' is {format}; expected .tsv or .csv, which ML.NET's loader reads.");
        using var table = Table.Open(file, reading);
        var rows = table.ReadRows().ToList();
        if (rows.Count == 0)
            throw new InputException($"{table.Name} has no rows.");
        var roles = ColumnRoles.Find(table, rows[..Math.Min(rows.Count, RowsToLookAt)], CommonOptions.Columns(parsed), true);
        var label = new ScaffoldColumn(roles.Label!.Value, table.Columns[roles.Label.Value],
            Identifier.Of(table.Columns[roles.Label.Value], "Label", Taken));
        var text = CreateText(table, roles.Text, "Text", [.. Taken, label.Property]);
        List<ScaffoldColumn> texts = [text];
        if (roles.SecondText is { } second)
            texts.Add(CreateText(table, second, "SecondText", [.. Taken, label.Property, text.Property]));
        var (trainFile, test) = (Path.GetFileName(file), parsed.GetValue(Test));
        var plan = new ScaffoldPlan
        {
            Name = Identifier.Of(parsed.GetValue(Name)!, "TextModel"),
            IsRegression = Examples.KindOf(rows.Select(row => row.Fields[roles.Label.Value])) == TaskKind.Regression,
            Label = label,
            Texts = texts,
            TrainFile = trainFile,
            TestFile = test is null ? null : Path.GetFileName(test) == trainFile ? $"test-{trainFile}" : Path.GetFileName(test),
            Format = format,
            HasHeader = reading.HasHeader,
            HasQuotes = reading.HasQuotes && HasQuotes(file, format),
            Reference = parsed.GetValue(Reference) is { } path ? Path.GetFullPath(path) : null,
        };
        if (test is not null && !System.IO.File.Exists(test))
            throw new InputException($"'{test}' is not there; expected an existing file.");
        return plan;
    }

    private static ScaffoldColumn CreateText(Table table, int index, string otherwise, IReadOnlyCollection<string> taken) =>
        new(index, table.Columns[index], Identifier.Of(table.Columns[index], otherwise, taken));

    // Where no field stands in quotes, ML.NET need not look for them.
    private static bool HasQuotes(string file, TableFormat format)
    {
        var separator = format == TableFormat.Csv ? ",\"" : "\t\"";
        return System.IO.File.ReadLines(file).Any(line => line.StartsWith('"') || line.Contains(separator));
    }
}
