using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using Microsoft.ML;

namespace MLNet.Attention.Transforms.Columns;

/// <summary>The names of the columns that a text model's predictions have; by default those of ML.NET's own trainers.</summary>
internal sealed record OutputNames(
    string PredictedLabel = OutputNames.UsualPredictedLabel,
    string Score = OutputNames.UsualScore,
    string Probability = OutputNames.UsualProbability)
{
    public const string UsualPredictedLabel = "PredictedLabel";
    public const string UsualScore = "Score";
    public const string UsualProbability = "Probability";

    private const string Field = "output_columns";
    private const string PredictedLabelField = "predicted_label";
    private const string ScoreField = "score";
    private const string ProbabilityField = "probability";

    /// <summary>The usual names.</summary>
    public static OutputNames Usual { get; } = new();

    /// <summary>Whether no two columns have the same name.</summary>
    public bool AreDistinct => PredictedLabel != Score && Score != Probability && Probability != PredictedLabel;

    /// <summary>A column of a prediction by its name.</summary>
    public DataViewSchema.DetachedColumn Rename(DataViewSchema.DetachedColumn column) =>
        new(NameOf(column.Name), column.Type, column.Annotations);

    /// <summary>The same in an estimator's <see cref="SchemaShape"/>.</summary>
    public SchemaShape.Column Rename(SchemaShape.Column column) =>
        new(NameOf(column.Name), column.Kind, column.ItemType, column.IsKey, column.Annotations);

    /// <summary>Writes names that are not the usual ones as a property of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (this == Usual)
            return;
        json.WriteStartObject(Field);
        json.WriteString(PredictedLabelField, PredictedLabel);
        json.WriteString(ScoreField, Score);
        json.WriteString(ProbabilityField, Probability);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; without it, the names are the usual ones.</summary>
    /// <exception cref="FormatException">A name is missing or empty, or occurs twice; the message says which.</exception>
    public static OutputNames Read(JsonFields fields)
    {
        if (fields.ObjectOrNull(Field) is not { } names)
            return Usual;
        var read = new OutputNames(names.Text(PredictedLabelField), names.Text(ScoreField), names.Text(ProbabilityField));
        return read.AreDistinct ? read : throw fields.Wrong(Field, "an object that has a name twice", "different names");
    }

    private string NameOf(string usual) => usual switch
    {
        UsualPredictedLabel => PredictedLabel,
        UsualScore => Score,
        UsualProbability => Probability,
        _ => usual,
    };
}
