using MLNet.Attention.Transforms.Buffers;
using MLNet.Attention.Transforms.Generation;
using MLNet.Attention.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Outputs;

/// <summary>A column of a model from text to text.</summary>
/// <param name="Suffix">What follows the name of the text's column.</param>
/// <param name="Type">The type of the values.</param>
/// <param name="NeedsAlignment">Whether the values are made of the alignment.</param>
/// <param name="CreateGetter">
/// Creates a <see cref="ValueGetter{TValue}"/> from a function that returns the current row; the getter calls it each time.
/// </param>
internal sealed record GenerationColumn(
    string Suffix, DataViewType Type, bool NeedsAlignment, Func<Func<GeneratedRow>, Delegate> CreateGetter)
{
    private static readonly VectorDataViewType Texts = new(TextDataViewType.Instance);
    private static readonly VectorDataViewType Numbers = new(NumberDataViewType.Single);

    private static readonly GenerationColumn Text = new("", TextDataViewType.Instance, false, row =>
        (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = row().Text.AsMemory()));

    private static readonly GenerationColumn[] Candidates =
    [
        OfTexts("Candidates", false, row => row.Candidates),
        OfNumbers("LogProbabilities", false, row => row.LogProbabilities),
    ];

    private static readonly GenerationColumn[] Alignment =
    [
        OfTexts("Tokens", true, row => row.Tokens),
        OfTexts("SourceTokens", true, row => row.SourceTokens),
        OfNumbers("Alignment", true, row => row.Alignment),
    ];

    /// <summary>The column of the text and those that are asked for, in their order.</summary>
    public static IReadOnlyList<GenerationColumn> Of(GenerationColumns columns) =>
    [
        Text,
        .. columns.HasFlag(GenerationColumns.Candidates) ? Candidates : [],
        .. columns.HasFlag(GenerationColumns.Alignment) ? Alignment : [],
    ];

    private static GenerationColumn OfTexts(
        string suffix, bool needsAlignment, Func<GeneratedRow, IReadOnlyList<string>> values) => new(suffix, Texts, needsAlignment,
        row => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            VectorBuffer.Fill<ReadOnlyMemory<char>>(ref value, [.. values(row()).Select(text => text.AsMemory())])));

    private static GenerationColumn OfNumbers(
        string suffix, bool needsAlignment, Func<GeneratedRow, float[]> values) => new(suffix, Numbers, needsAlignment,
        row => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => VectorBuffer.Fill<float>(ref value, values(row()))));
}
