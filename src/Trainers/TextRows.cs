using MLNet.Attention.Trainers.Data;
using MLNet.Attention.Transforms.NGrams;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Trainers;

/// <summary>The rows that a text model is trained on, read and ready.</summary>
/// <param name="Examples">All labelled rows.</param>
/// <param name="Plan">Which of them each network learns from, and the validation rows.</param>
/// <param name="Tokenizer">Made their tokens.</param>
/// <param name="Features">The n-grams that the model knows; null without an n-gram part.</param>
/// <param name="Layout">Where sentences begin; null when the encoder does not read sentences.</param>
/// <param name="Seen">Hashes of the rows that the fitted model will have seen.</param>
internal sealed record TextRows(ExampleSet Examples, TrainingPlan Plan, Tokenizer Tokenizer, NGramFeatures? Features,
    SentenceLayout? Layout, ulong[] Seen)
{
    /// <summary>The same with other training and validation rows.</summary>
    public TextRows Select(Func<ExampleSet, ExampleSet> select) => this with
    {
        Examples = select(Examples),
        Plan = Plan with { Validation = select(Plan.Validation) },
    };
}
