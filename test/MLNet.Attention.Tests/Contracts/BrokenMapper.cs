using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>The row mapper of a <see cref="BrokenEstimator"/>'s transformer.</summary>
internal sealed class BrokenMapper(IRowToRowMapper sound, Breakage breakage) : IRowToRowMapper
{
    public DataViewSchema InputSchema => sound.InputSchema;

    public DataViewSchema OutputSchema => sound.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(
        IEnumerable<DataViewSchema.Column> dependingColumns) => sound.GetDependencies(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        var asked = activeColumns.ToArray();
        return new BrokenRow(sound.GetRow(input, asked), asked, breakage);
    }
}
