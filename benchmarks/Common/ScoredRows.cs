using System.CommandLine;

namespace MLNet.Attention.Benchmarks;

/// <summary>The option that says which rows of a set are scored.</summary>
internal static class ScoredRows
{
    private const string Valid = "valid";

    public static Option<string> On { get; } = new Option<string>("--On")
    {
        Description = "Whether to score test.tsv or valid.tsv (where there is none, a tenth of the training rows); " +
            "options are chosen on the latter, never on test rows",
        DefaultValueFactory = _ => "test",
    }.AcceptOnlyFromAmong("test", Valid);

    /// <summary>Whether validation rows are scored in place of test rows.</summary>
    public static bool IsOnValid(this ParseResult parsed) => parsed.GetValue(On) == Valid;
}
