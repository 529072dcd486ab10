using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Models;
using MLNet.Attention.Transforms.Rows;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>Answers questions from their contexts.</summary>
/// <remarks>Not thread-safe; several extractors may use one model at once.</remarks>
internal sealed class AnswerExtractor(QuestionModel model)
{
    private readonly QuestionBlock block = new(model.Configuration, model.Tokenizer);
    private readonly List<(string Context, TextToken[] Tokens)> rows = [];

    /// <summary>Cancels the work between two batches; null (default) for none.</summary>
    public Cancellation? Cancellation { get; init; }

    /// <summary>Number of tokens of all sequences.</summary>
    public int TokenCount => block.TokenCount;

    /// <summary>Removes all questions.</summary>
    public void Clear()
    {
        block.Clear();
        rows.Clear();
    }

    /// <summary>Adds a question and its context.</summary>
    public void Add(string context, string question) => rows.Add((context, block.Add(question, context)));

    /// <summary>Answers each question, in their order.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public ExtractedAnswer[][] Run()
    {
        using var lease = model.Lease();
        var logits = QuestionScorer.Run(model, block, () => Cancellation?.Check());
        var search = new AnswerSearch(model.Configuration);
        return [.. rows.Select((row, i) => search.Find(row.Context, row.Tokens, block.WindowsOf(i), logits))];
    }
}
