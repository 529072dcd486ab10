namespace Microsoft.ML.Runtime;

/// <summary>Checks that several components make.</summary>
internal static class Contracts
{
    public static void CheckAlive(this IHostEnvironment env)
    {
        if (env is ICancelable { IsCanceled: true })
            throw env.Process(new OperationCanceledException("Operation was canceled."));
    }

    public static void CheckNonEmpty(string? value, string parameter)
    {
        if (string.IsNullOrEmpty(value))
            throw new ArgumentOutOfRangeException(parameter, "Should not be empty.");
    }

    /// <summary>The exception for a column that the schema lacks.</summary>
    public static Exception MissingColumn(string parameter, string role, string column) =>
        new ArgumentOutOfRangeException(parameter, $"Could not find {role} column '{column}'");

    /// <summary>The exception for a column of the wrong type.</summary>
    public static Exception WrongType(string parameter, string role, string column, string expected, string actual) =>
        new ArgumentOutOfRangeException(parameter,
            $"Schema mismatch for {role} column '{column}': expected {expected}, got {actual}");

    /// <summary>The column of that name, or an exception that names it.</summary>
    public static DataViewSchema.Column Find(this DataViewSchema schema, string name, string role, string parameter) =>
        schema.GetColumnOrNull(name) ?? throw MissingColumn(parameter, role, name);
}
