using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.TokenWeights;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A block of rows that a text model scores.</summary>
internal sealed class PredictionBlock : NumberBlock
{
    private readonly TextModel model;
    private readonly TextScorer scorer;
    private readonly int scoreColumns; // number of score columns; the token columns follow

    /// <param name="model">The model.</param>
    /// <param name="scorer">Computes the model's outputs.</param>
    /// <param name="active">For each column, whether it is already certain to be read.</param>
    public PredictionBlock(TextModel model, TextScorer scorer, ReadOnlySpan<bool> active) : base(scorer)
    {
        this.model = model;
        this.scorer = scorer;
        scoreColumns = active.Length - (model.Configuration.OutputTokenWeights ? TokenColumns.Count : 0);
        if (active[scoreColumns..].Contains(true))
            scorer.KeepTexts();
    }

    public override Delegate CreateGetter(int column, Func<int> current)
    {
        if (column < scoreColumns)
            return model.Configuration.Task.CreateGetter(column, () => NumbersOf(current()));
        scorer.KeepTexts();
        return TokenColumns.CreateGetter(column - scoreColumns,
            () => TokensOf(current()).Tokens, () => TokenWeightsOf(current()));
    }

    private RowTokens TokensOf(int row) => new(model, scorer.TextsOf(row));

    /// <summary>How much of each token of a row reaches the pooled vector of its text (attention rollout).</summary>
    private float[] TokenWeightsOf(int row) => TokensOf(row).PerToken(
        scorer.PositionWeightsOf(row), scorer.Texts, row * model.Configuration.SequencesPerRow);
}
