using MLNet.Attention.Tool.Data;

namespace MLNet.Attention.Tool.Scaffolding;

/// <summary>What a project is written for.</summary>
internal sealed record ScaffoldPlan
{
    /// <summary>The name of the model, which its class and files have.</summary>
    public required string Name { get; init; }

    /// <summary>What is learnt. Truth values are learnt as two classes.</summary>
    public required bool IsRegression { get; init; }

    /// <summary>The column of the label.</summary>
    public required ScaffoldColumn Label { get; init; }

    /// <summary>The one or two columns of texts.</summary>
    public required IReadOnlyList<ScaffoldColumn> Texts { get; init; }

    /// <summary>The file to train on, in the project's folder <c>data</c>.</summary>
    public required string TrainFile { get; init; }

    /// <summary>The file to measure on; null where there is none.</summary>
    public required string? TestFile { get; init; }

    /// <summary>What stands between fields.</summary>
    public required TableFormat Format { get; init; }

    /// <summary>Whether the first line names the columns.</summary>
    public required bool HasHeader { get; init; }

    /// <summary>Whether fields may stand in double quotes.</summary>
    public required bool HasQuotes { get; init; }

    /// <summary>A path to the project of the library; null for its package.</summary>
    public required string? Reference { get; init; }

    /// <summary>The separator as a literal of C#.</summary>
    public string Separator => Format == TableFormat.Csv ? "','" : @"'\t'";

    /// <summary>All columns that are read.</summary>
    public IEnumerable<ScaffoldColumn> Columns => Texts.Prepend(Label);
}
