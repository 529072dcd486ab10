using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Models.Decoders;

/// <summary>The tokens that a network from text to text reads and generates, and the ids of those that are special.</summary>
/// <param name="SourceCount">Number of tokens that the encoder can read.</param>
/// <param name="TargetCount">V, the number of tokens that can be generated.</param>
/// <param name="StartId">The token that the decoder reads first.</param>
/// <param name="EndId">The token that ends a target.</param>
internal sealed record SequenceTokens(int SourceCount, int TargetCount, int StartId, int EndId)
{
    private const int MostForbidden = 1024;
    private const string SourceField = "source_vocab_size"; // only where source and target have a table of embeddings each

    /// <summary>Whether source and target have one vocabulary, and so one table of embeddings. Default true.</summary>
    public bool AreShared { get; init; } = true;

    /// <summary>The first token of every text that is generated; default null: any.</summary>
    public int? FirstId { get; init; }

    /// <summary>The last token of a text that reaches the most tokens; default null: any.</summary>
    public int? LastId { get; init; }

    /// <summary>Sequences of one or more tokens that are never generated; default none.</summary>
    public IReadOnlyList<int[]> Forbidden { get; init; } = [];

    /// <summary>
    /// Whether the probabilities of the tokens that may follow are divided by their sum, once those that may not have none.
    /// Default false.
    /// </summary>
    public bool Renormalizes { get; init; }

    /// <summary>
    /// The tokens of a network with this library's own vocabularies: padding, id 0, begins a target (as in Raffel et al. 2020);
    /// the end is the id after the vocabulary, since no text has it.
    /// </summary>
    /// <param name="source">Size of the vocabulary of sources.</param>
    /// <param name="target">Size of the vocabulary of targets; null for one vocabulary.</param>
    public static SequenceTokens Own(int source, int? target) =>
        new(target is null ? source + 1 : source, (target ?? source) + 1, 0, target ?? source) { AreShared = target is null };

    /// <summary>Writes the tokens of a checkpoint as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("vocab_size", TargetCount);
        if (!AreShared)
            json.WriteNumber(SourceField, SourceCount);
        json.WriteNumber("decoder_start_token_id", StartId);
        json.WriteNumber("eos_token_id", EndId);
        if (FirstId is { } first)
            json.WriteNumber("forced_bos_token_id", first);
        if (LastId is { } last)
            json.WriteNumber("forced_eos_token_id", last);
        if (Renormalizes)
            json.WriteBoolean("renormalize_logits", true);
        if (Forbidden.Count == 0)
            return;
        json.WriteStartArray("bad_words_ids");
        foreach (var sequence in Forbidden)
        {
            json.WriteStartArray();
            foreach (var id in sequence)
                json.WriteNumberValue(id);
            json.WriteEndArray();
        }
        json.WriteEndArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static SequenceTokens Read(JsonFields fields)
    {
        var count = fields.Integer("vocab_size", 1, Tokenizer.MaximumVocabularySize);
        var areShared = !fields.Has(SourceField);
        var source = areShared ? count : fields.Integer(SourceField, 1, Tokenizer.MaximumVocabularySize);
        return new SequenceTokens(source, count, Id("decoder_start_token_id"), Id("eos_token_id"))
        {
            AreShared = areShared,
            FirstId = IdOrNull("forced_bos_token_id"),
            LastId = IdOrNull("forced_eos_token_id"),
            Forbidden = fields.IntegerLists("bad_words_ids", MostForbidden, 0, count - 1),
            Renormalizes = fields.Boolean("renormalize_logits", missing: false),
        };

        int Id(string name) => fields.Integer(name, 0, count - 1);

        int? IdOrNull(string name) => fields.Has(name) ? Id(name) : null;
    }
}
