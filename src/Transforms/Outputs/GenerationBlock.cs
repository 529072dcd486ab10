using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows for which a model generates texts.</summary>
internal sealed class GenerationBlock : RowBlock
{
    private const int MaximumTokens = 64 * 1024;

    private readonly SequenceModel model;
    private readonly IReadOnlyList<GenerationColumn> columns;
    private readonly SequenceGenerator generator;
    private readonly List<string> sources = [];

    /// <param name="model">The model.</param>
    /// <param name="columns">The columns that the model adds.</param>
    /// <param name="active">For each column, whether it is already certain to be read.</param>
    /// <param name="cancellation">Cancels a run; null for none.</param>
    public GenerationBlock(SequenceModel model, IReadOnlyList<GenerationColumn> columns, ReadOnlySpan<bool> active,
        Cancellation? cancellation)
    {
        this.model = model;
        this.columns = columns;
        generator = new SequenceGenerator(model, model.Configuration.Generation, () => cancellation?.Check());
        for (var column = 0; column < columns.Count; column++)
            generator.KeepAlignment |= active[column] && columns[column].NeedsAlignment;
    }

    public override bool IsFull => generator.Texts.TokenCount >= MaximumTokens;

    public override void Clear()
    {
        generator.Clear();
        sources.Clear();
    }

    public override void Add(ReadOnlySpan<char> text)
    {
        generator.Add(text);
        sources.Add(text.ToString());
    }

    public override void Run() => generator.Run();

    public override int IndexOfNaN() => -1; // the generator throws

    public override Delegate CreateGetter(int column, Func<int> current)
    {
        generator.KeepAlignment |= columns[column].NeedsAlignment;
        return columns[column].CreateGetter(() => new GeneratedRow(model, sources[current()], generator[current()]));
    }
}
