using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Models.Decoders;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tokenization;

namespace MLNet.Attention.Transforms.Pretrained;

/// <summary>
/// How a checkpoint generates texts, as its <c>generation_config.json</c> says, or its <c>config.json</c> where there is no such
/// file.
/// </summary>
/// <param name="Options">The options.</param>
/// <param name="HasMaximum">Whether the most tokens are given, and not the default of transformers, 20 with the start.</param>
/// <param name="Tokens">The tokens of the network.</param>
/// <param name="Ignored">What is given and has no counterpart here, each as <c>'field' is value</c>.</param>
internal sealed record GenerationConfig(
    GenerationOptions Options, bool HasMaximum, SequenceTokens Tokens, IReadOnlyList<string> Ignored)
{
    public const string FileName = "generation_config.json";

    private const int DefaultLength = 20;
    private const int MostForbidden = 1024;

    // What changes the texts and is not here, with the value that changes nothing.
    private static readonly Dictionary<string, double> Unknown = new()
    {
        ["encoder_repetition_penalty"] = 1, ["encoder_no_repeat_ngram_size"] = 0,
        ["num_beam_groups"] = 1, ["diversity_penalty"] = 0, ["penalty_alpha"] = 0, ["typical_p"] = 1, ["epsilon_cutoff"] = 0,
        ["eta_cutoff"] = 0, ["min_p"] = 0, ["guidance_scale"] = 1,
    };

    private static readonly string[] UnknownLists =
        ["suppress_tokens", "begin_suppress_tokens", "forced_decoder_ids", "force_words_ids", "sequence_bias",
            "exponential_decay_length_penalty"];

    /// <param name="directory">The folder.</param>
    /// <param name="config">What its <c>config.json</c> says.</param>
    /// <param name="startId">The token that the decoder reads first, whatever the files say; default null: they say it.</param>
    /// <exception cref="FormatException">A field is missing or wrong; the message names it.</exception>
    public static GenerationConfig Read(string directory, SequenceConfig config, int? startId = null) =>
        SequenceConfig.ReadFile(directory, FileName, fields => Read(fields, config, startId, isOwnFile: true))
        ?? Read(config.Fields, config, startId, isOwnFile: false);

    /// <summary>
    /// A <c>generation_config.json</c> by which transformers generates the same. It has no seed, and no time for a row.
    /// </summary>
    /// <param name="roles">The special tokens of the tokenizer.</param>
    public JsonObject ToJson(TokenRoles roles)
    {
        var json = new JsonObject
        {
            ["max_length"] = Options.MaximumTokens + 1L, // a length counts the token that begins a text
            ["min_length"] = Options.MinimumTokens == 0 ? 0 : Options.MinimumTokens + 1L,
            ["no_repeat_ngram_size"] = Options.NoRepeatNGramSize,
            ["repetition_penalty"] = Options.RepetitionPenalty,
            ["num_return_sequences"] = Options.NumberOfResults,
        };
        if (Options.Sample)
            AddSampling(json);
        else
            AddBeams(json);
        SequenceConfigDocument.AddTokens(json, Tokens, roles);
        if (Tokens.FirstId is { } first)
            json["forced_bos_token_id"] = first;
        if (Tokens.LastId is { } last)
            json["forced_eos_token_id"] = last;
        if (Tokens.Renormalizes)
            json["renormalize_logits"] = true;
        if (Tokens.Forbidden.Count > 0)
        {
            json["bad_words_ids"] = new JsonArray(
                [.. Tokens.Forbidden.Select(ids => new JsonArray([.. ids.Select(id => JsonValue.Create(id))]))]);
        }
        return json;
    }

    private static GenerationConfig Read(JsonFields fields, SequenceConfig config, int? startId, bool isOwnFile)
    {
        var hasMaximum = fields.Has("max_new_tokens") || fields.Has("max_length");
        return new GenerationConfig(
            ReadOptions(fields), hasMaximum, ReadTokens(fields, config, startId, isOwnFile), [.. FindIgnored(fields)]);
    }

    private void AddSampling(JsonObject json)
    {
        (json["do_sample"], json["temperature"]) = (true, Options.Temperature);
        (json["top_k"], json["top_p"]) = (Options.TopK, Options.TopP);
    }

    private void AddBeams(JsonObject json)
    {
        json["num_beams"] = Options.BeamSize;
        if (Options.BeamSize == 1)
            return; // which transformers warns of, where options of beams are given
        json["length_penalty"] = Options.LengthPenalty;
        json["early_stopping"] = Options.EarlyStopping switch
        {
            EarlyStopping.Never => "never",
            var stopping => stopping == EarlyStopping.Full,
        };
    }

    private static GenerationOptions ReadOptions(JsonFields fields)
    {
        // A length counts the token that begins a text.
        var most = fields.Has("max_new_tokens")
            ? fields.Integer("max_new_tokens", 1, GenerationOptions.MostTokens)
            : Math.Max(fields.Integer("max_length", 1, GenerationOptions.MostTokens + 1, missing: DefaultLength) - 1, 1);
        var least = Math.Max(fields.Integer("min_new_tokens", 0, GenerationOptions.MostTokens, missing: 0),
            fields.Integer("min_length", 0, GenerationOptions.MostTokens + 1, missing: 0) - 1);
        var samples = fields.Boolean("do_sample", missing: false);
        var beams = fields.Integer("num_beams", 1, 64, missing: 1);
        return new GenerationOptions
        {
            BeamSize = beams,
            LengthPenalty = fields.Real("length_penalty", 0, 10 + 1e-9, missing: 1),
            EarlyStopping = ReadEarlyStopping(fields),
            MinimumTokens = Math.Clamp(least, 0, most),
            MaximumTokens = most,
            NoRepeatNGramSize = fields.Integer("no_repeat_ngram_size", 0, 64, missing: 0),
            RepetitionPenalty = fields.Real("repetition_penalty", double.Epsilon, 10 + 1e-9, missing: 1),
            Sample = samples,
            Temperature = samples ? fields.Real("temperature", double.Epsilon, 100, missing: 1) : 1,
            TopK = samples ? fields.Integer("top_k", 0, 1 << 18, missing: 50) : 0,
            TopP = samples ? fields.Real("top_p", double.Epsilon, 1 + 1e-9, missing: 1) : 1,
            NumberOfResults = fields.Integer("num_return_sequences", 1, samples ? 64 : beams, missing: 1),
        };
    }

    private static EarlyStopping ReadEarlyStopping(JsonFields fields)
    {
        const string Field = "early_stopping";
        return fields.TextOrNull(Field) switch
        {
            "never" => EarlyStopping.Never,
            { } other => throw fields.Wrong(Field, $"'{Excerpt.Of(other)}'", "true, false or 'never'"),
            null => fields.Boolean(Field, missing: false) ? EarlyStopping.Full : EarlyStopping.Estimate,
        };
    }

    private static SequenceTokens ReadTokens(JsonFields fields, SequenceConfig config, int? startId, bool isOwnFile)
    {
        var count = config.TargetVocabularySize ?? config.VocabularySize;
        // What the classes of transformers have where a file says nothing.
        (int? Start, int End, int? Last) usual = config.Network.Family switch
        {
            SequenceFamily.Bart => (2, 2, 2),
            SequenceFamily.MBart => (null, 2, 2),
            SequenceFamily.Marian => (Id("pad_token_id"), 0, 0),
            _ => (Id("pad_token_id") ?? 0, 1, null),
        };
        var start = startId ?? Id("decoder_start_token_id") ?? usual.Start ?? throw fields.Wrong(
            "decoder_start_token_id", "missing",
            "the token that the decoder reads first; of a translator into several languages, that of the language");
        return new SequenceTokens(config.VocabularySize, count, start, Id("eos_token_id") ?? usual.End)
        {
            AreShared = config.TargetVocabularySize is null,
            FirstId = Own("forced_bos_token_id"),
            LastId = Own("forced_eos_token_id") ?? (isOwnFile ? null : usual.Last),
            Forbidden = fields.IntegerLists("bad_words_ids", MostForbidden, 0, count - 1),
            Renormalizes = fields.Boolean("renormalize_logits", missing: false),
        };

        int? Own(string name) => fields.Has(name) ? fields.IntegerOrOnly(name, 0, count - 1) : null;

        int? Id(string name) => Own(name)
            ?? (config.Fields.Has(name) ? config.Fields.IntegerOrOnly(name, 0, count - 1) : null);
    }

    private static IEnumerable<string> FindIgnored(JsonFields fields)
    {
        foreach (var (name, neutral) in Unknown)
        {
            if (fields.Has(name) && fields.Real(name, double.MinValue, double.MaxValue) is var value && value != neutral)
                yield return FormattableString.Invariant($"'{name}' is {value}");
        }
        foreach (var name in UnknownLists.Where(fields.Has))
            yield return $"'{name}' is given";
    }
}
