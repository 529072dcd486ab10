using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention;

/// <summary>
/// How a text is generated, token by token: by beam search, which looks for the likeliest text, or by sampling, which draws a
/// text at random.
/// </summary>
/// <remarks>
/// The text with the higher score comes first, and of equals one that ends by itself before one that a limit cut off. The score
/// of a text of n tokens is its log-probability, divided by ((5 + n) / 6)^<see cref="LengthPenalty"/> (Wu et al. 2016, section
/// 7). A model that began as a checkpoint goes by Hugging Face's rules instead: its score is divided by
/// n^<see cref="LengthPenalty"/>, the end counted as a token, and <see cref="EarlyStopping"/> ends its search.
/// </remarks>
/// <example><code>
/// var options = new GenerationOptions { BeamSize = 8, MaximumTokens = 60, NoRepeatNGramSize = 3 };
/// </code></example>
public sealed class GenerationOptions
{
    /// <summary>The highest <see cref="MaximumTokens"/>.</summary>
    internal const int MostTokens = 1 << 20;

    /// <summary>
    /// Number of hypotheses of each row that beam search goes on with at each step. In [1, 64]; default 4. With 1, the likeliest
    /// token is taken at each step (greedy decoding). Has no effect with <see cref="Sample"/>.
    /// </summary>
    public int BeamSize { get; set; } = 4;

    /// <summary>
    /// Exponent α of the length penalty ((5 + n) / 6)^α. In [0, 10]; default 0.6, as in Vaswani et al. 2017, section 6.1. With 0,
    /// texts are compared by their log-probability, which favours short texts; the higher the exponent, the longer the texts, and
    /// the longer beam search takes to be sure that no longer text is better.
    /// </summary>
    public double LengthPenalty { get; set; } = 0.6;

    /// <summary>
    /// When beam search with a model that began as a checkpoint ends. Default <see cref="EarlyStopping.Estimate"/>. Of other
    /// models, beam search always ends when no better text is possible.
    /// </summary>
    public EarlyStopping EarlyStopping { get; set; }

    /// <summary>The fewest tokens of a text. In [0, <see cref="MaximumTokens"/>]; default 0.</summary>
    public int MinimumTokens { get; set; }

    /// <summary>
    /// The most tokens of a text; a longer text is cut off. In [1, 1048576]; default 128. With
    /// <see cref="PositionalEncoding.Learned"/> no more than the option <c>MaximumTargetTokens</c> of the estimator.
    /// </summary>
    public int MaximumTokens { get; set; } = 128;

    /// <summary>
    /// Length n of the token n-grams that no text has twice. In [0, 64]; default 0: tokens may repeat. With 1, no token comes
    /// twice.
    /// </summary>
    public int NoRepeatNGramSize { get; set; }

    /// <summary>
    /// θ, by how much the scores of tokens that a text has already are lowered, so that it repeats itself less (Keskar et al.
    /// 2019, "CTRL", section 4.1). In (0, 10]; default 1: not at all; the paper uses 1.2. Below 1, they are raised. As in
    /// Hugging Face's transformers, a score above 0 is divided by θ, one below 0 multiplied; the scores are log-probabilities
    /// in beam search, and logits, where there is no copy mechanism, if there is one hypothesis or <see cref="Sample"/>.
    /// Log-probabilities of texts are those with the penalty. Of a checkpoint's model, the token that begins every text
    /// counts as one that it has.
    /// </summary>
    public double RepetitionPenalty { get; set; } = 1;

    /// <summary>Whether each token is drawn at random, by its probability. Default false: beam search.</summary>
    public bool Sample { get; set; }

    /// <summary>
    /// What the log-probabilities are divided by before a token is drawn: below 1, likely tokens become likelier. In (0, 100];
    /// default 1. Has an effect only with <see cref="Sample"/>.
    /// </summary>
    public double Temperature { get; set; } = 1;

    /// <summary>
    /// Number of the likeliest tokens from which one is drawn (Fan et al. 2018, section 5.1). In [0, 262144]; default 0: all
    /// tokens. Has an effect only with <see cref="Sample"/>.
    /// </summary>
    public int TopK { get; set; }

    /// <summary>
    /// Probability of the nucleus: a token is drawn from the fewest likeliest tokens that together have at least this probability
    /// (Holtzman et al. 2020, section 3.1), after <see cref="Temperature"/> and <see cref="TopK"/>. In (0, 1]; default 1: all
    /// tokens. Has an effect only with <see cref="Sample"/>.
    /// </summary>
    public double TopP { get; set; } = 1;

    /// <summary>
    /// Seed of the random numbers: the same seed draws the same texts for the same source, whatever other rows there are. Any
    /// integer; default null: each prediction draws other texts. Has an effect only with <see cref="Sample"/>.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Number of texts of each row, the best one first. In [1, <see cref="BeamSize"/>], with <see cref="Sample"/> in [1, 64];
    /// default 1. Beam search gives fewer when there are no more; samples may be equal.
    /// </summary>
    public int NumberOfResults { get; set; } = 1;

    /// <summary>
    /// The longest time that a row may take, above 0; then its best text so far is returned, of at least one token. The time of
    /// all steps of its batch counts; reading the source, and waiting for the reader of a stream, do not. Default null: no limit.
    /// </summary>
    public TimeSpan? MaximumTimePerRow { get; set; }

    /// <summary>The seed, or a random one.</summary>
    internal ulong ChooseSeed() => Seed is { } seed ? (ulong)seed : (ulong)Random.Shared.NextInt64();

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    internal void Check() => Check((option, _, value, expected) =>
        new ArgumentOutOfRangeException(option, $"'{option}' is {value}; expected {expected}."));

    /// <summary>Whether every option has its default.</summary>
    internal bool IsDefault
    {
        get
        {
            var defaults = new GenerationOptions();
            return Array.TrueForAll(typeof(GenerationOptions).GetProperties(),
                property => Equals(property.GetValue(this), property.GetValue(defaults)));
        }
    }

    /// <summary>A copy, which later changes of these options do not reach.</summary>
    internal GenerationOptions Clone() => (GenerationOptions)MemberwiseClone();

    /// <summary>These options for a model that cannot generate more tokens than some.</summary>
    internal GenerationOptions AtMost(int tokens)
    {
        if (MaximumTokens <= tokens)
            return this;
        var options = Clone();
        (options.MinimumTokens, options.MaximumTokens) = (Math.Min(MinimumTokens, tokens), tokens);
        return options;
    }

    /// <summary>Writes the options as properties of an object; those that are null are left out.</summary>
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("num_beams", BeamSize);
        json.WriteNumber("length_penalty", LengthPenalty);
        if (EarlyStopping != EarlyStopping.Estimate)
            json.WriteString("early_stopping", EarlyStopping.ToString());
        json.WriteNumber("min_new_tokens", MinimumTokens);
        json.WriteNumber("max_new_tokens", MaximumTokens);
        json.WriteNumber("no_repeat_ngram_size", NoRepeatNGramSize);
        json.WriteNumber("repetition_penalty", RepetitionPenalty);
        json.WriteBoolean("do_sample", Sample);
        json.WriteNumber("temperature", Temperature);
        json.WriteNumber("top_k", TopK);
        json.WriteNumber("top_p", TopP);
        if (Seed is { } seed)
            json.WriteNumber("seed", seed);
        json.WriteNumber("num_return_sequences", NumberOfResults);
        if (MaximumTimePerRow is { } time)
            json.WriteNumber("max_time", time.TotalSeconds);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    internal static GenerationOptions Read(JsonFields fields)
    {
        var options = new GenerationOptions
        {
            BeamSize = fields.Integer("num_beams", int.MinValue, int.MaxValue),
            LengthPenalty = fields.Real("length_penalty", double.MinValue, double.MaxValue),
            EarlyStopping = fields.Choice("early_stopping", missing: (EarlyStopping?)EarlyStopping.Estimate),
            MinimumTokens = fields.Integer("min_new_tokens", int.MinValue, int.MaxValue),
            MaximumTokens = fields.Integer("max_new_tokens", int.MinValue, int.MaxValue),
            NoRepeatNGramSize = fields.Integer("no_repeat_ngram_size", int.MinValue, int.MaxValue),
            RepetitionPenalty = fields.Real("repetition_penalty", double.MinValue, double.MaxValue, missing: 1),
            Sample = fields.Boolean("do_sample"),
            Temperature = fields.Real("temperature", double.MinValue, double.MaxValue),
            TopK = fields.Integer("top_k", int.MinValue, int.MaxValue),
            TopP = fields.Real("top_p", double.MinValue, double.MaxValue),
            Seed = fields.Has("seed") ? fields.Integer("seed", int.MinValue, int.MaxValue) : null,
            NumberOfResults = fields.Integer("num_return_sequences", int.MinValue, int.MaxValue),
            MaximumTimePerRow = fields.Has("max_time") ? Seconds(fields.Real("max_time", 0, double.MaxValue)) : null,
        };
        options.Check((_, field, value, expected) => fields.Wrong(field, $"{value}", expected));
        return options;
    }

    private static TimeSpan Seconds(double value) =>
        value < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(value) : TimeSpan.MaxValue;

    // The ranges: of options that a user sets, and of fields that a manifest has.
    private void Check(Func<string, string, object, string, Exception> wrong)
    {
        Check(BeamSize is >= 1 and <= 64, nameof(BeamSize), "num_beams", BeamSize, "in [1, 64]");
        Check(LengthPenalty is >= 0 and <= 10, nameof(LengthPenalty), "length_penalty", LengthPenalty, "in [0, 10]");
        Check(Enum.IsDefined(EarlyStopping), nameof(EarlyStopping), "early_stopping", EarlyStopping,
            $"one of {string.Join(", ", Enum.GetNames<EarlyStopping>())}");
        Check(MaximumTokens is >= 1 and <= MostTokens, nameof(MaximumTokens), "max_new_tokens", MaximumTokens, "in [1, 1048576]");
        Check(MinimumTokens >= 0 && MinimumTokens <= MaximumTokens, nameof(MinimumTokens), "min_new_tokens", MinimumTokens,
            $"in [0, {MaximumTokens}], {nameof(MaximumTokens)} at most");
        Check(NoRepeatNGramSize is >= 0 and <= 64, nameof(NoRepeatNGramSize), "no_repeat_ngram_size", NoRepeatNGramSize,
            "in [0, 64]");
        Check(RepetitionPenalty is > 0 and <= 10, nameof(RepetitionPenalty), "repetition_penalty", RepetitionPenalty,
            "in (0, 10]");
        Check(Temperature is > 0 and <= 100, nameof(Temperature), "temperature", Temperature, "in (0, 100]");
        Check(TopK is >= 0 and <= 1 << 18, nameof(TopK), "top_k", TopK, "in [0, 262144]");
        Check(TopP is > 0 and <= 1, nameof(TopP), "top_p", TopP, "in (0, 1]");
        var most = Sample ? 64 : BeamSize;
        Check(NumberOfResults >= 1 && NumberOfResults <= most, nameof(NumberOfResults), "num_return_sequences", NumberOfResults,
            Sample ? "in [1, 64]" : $"in [1, {most}], {nameof(BeamSize)} at most");
        Check(!(MaximumTimePerRow <= TimeSpan.Zero), nameof(MaximumTimePerRow), "max_time", MaximumTimePerRow ?? default,
            "above 0, or null");

        void Check(bool isInRange, string option, string field, object value, string expected)
        {
            if (!isInRange)
                throw wrong(option, field, value, expected);
        }
    }
}
