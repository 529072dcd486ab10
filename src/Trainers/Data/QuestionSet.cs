using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Questions in memory, as sequences with their answers: the cache that all epochs read.</summary>
/// <param name="Block">The sequences of the questions.</param>
/// <param name="Rows">The context of each question, its tokens, and the answer.</param>
internal sealed record QuestionSet(QuestionBlock Block, List<(string Context, TextToken[] Tokens, string Answer)> Rows)
    : ITrainingRows
{
    public int Count => Rows.Count;

    /// <summary>Of each sequence, the places of the first and the last token of the answer; twice 0 for none in it.</summary>
    public List<(int First, int Last)> Labels { get; } = [];

    /// <summary>Of each sequence, the places of the tokens of the context: the first and the end.</summary>
    public List<(int Start, int End)> Contexts { get; } = [];

    public void AppendTo(IncrementalHash hash)
    {
        for (var sequence = 0; sequence < Block.SequenceCount; sequence++)
        {
            hash.AppendRow(Block.IdsOf(sequence));
            hash.AppendRow<int>([Labels[sequence].First, Labels[sequence].Last]);
        }
    }
}
