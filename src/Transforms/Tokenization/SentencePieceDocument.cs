using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Tokenization.Vocabularies;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// Makes a tokenizer.json of a model of SentencePiece, as Hugging Face's transformers do it for T5, XLM-RoBERTa and mBART.
/// </summary>
internal sealed class SentencePieceDocument
{
    /// <summary>The file of T5.</summary>
    public const string T5File = "spiece.model";

    /// <summary>The file of XLM-RoBERTa and mBART.</summary>
    public const string XlmRobertaFile = "sentencepiece.bpe.model";

    private const int ExtraTokens = 100;
    private const int MostExtraTokens = 1 << 12;

    private readonly SentencePieceModel model;
    private readonly List<(string Text, double Score)> tokens;
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal); // of the tokens; empty until one is looked for
    private readonly List<(string Text, bool StripsLeft)> added;
    private readonly JsonObject? template;
    private readonly bool prependsFirst;

    private SentencePieceDocument(SentencePieceModel model)
    {
        this.model = model;
        tokens = [.. model.Pieces.Select(piece => (piece.Text, (double)piece.Score))];
        added = [];
    }

    private SentencePieceDocument(SentencePieceModel model, JsonObject config, bool isT5)
    {
        this.model = model;
        prependsFirst = config["legacy"]?.GetValueKind() == JsonValueKind.False;
        var pieces = model.Pieces.Select(piece => (piece.Text, (double)piece.Score));
        if (isT5)
        {
            string[] extra = [.. Enumerable.Range(0, ExtraCount(config)).Reverse().Select(i => $"<extra_id_{i}>")];
            tokens = [.. pieces, .. extra.Select(token => (token, 0.0))];
            added = [.. new[] { "<pad>", "</s>", "<unk>" }.Concat(extra).Select(token => (token, false))];
            template = Template(["A", "</s>"], ["A", "</s>", "B", "</s>"]);
        }
        else
        {
            // The vocabulary of fairseq: its special tokens instead of the three of SentencePiece.
            string[] special = ["<s>", "<pad>", "</s>", "<unk>"];
            var languages = MBartLanguages.Of(config);
            var codes = languages?.Codes ?? [];
            tokens =
            [
                .. special.Select(token => (token, 0.0)), .. pieces.Skip(3), .. codes.Select(code => (code, 0.0)),
                ("<mask>", 0.0),
            ];
            added = [.. special.Concat(codes).Select(token => (token, false)), ("<mask>", true)];
            template = languages is null
                ? Template(["<s>", "A", "</s>"], ["<s>", "A", "</s>", "</s>", "B", "</s>"])
                : Template(languages.Around("A"), languages.Around("A", "B"));
        }
    }

    /// <summary>Makes the document.</summary>
    /// <param name="file">The model.</param>
    /// <param name="fileName">The name of the file, which tells T5 from XLM-RoBERTa.</param>
    /// <param name="config">
    /// tokenizer_config.json: extra_ids (T5, default 100), legacy (default true), tokenizer_class (mBART) and src_lang.
    /// </param>
    /// <exception cref="FormatException">The model or the configuration is not as expected.</exception>
    public static byte[] Make(byte[] file, string fileName, JsonObject config)
    {
        var document = new SentencePieceDocument(SentencePieceModel.Read(file, fileName), config, fileName == T5File);
        return TokenizerDocument.ToBytes(document.Make());
    }

    /// <summary>The document of the pieces alone, without special tokens.</summary>
    public static JsonObject OfPieces(SentencePieceModel model) => new SentencePieceDocument(model).Make();

    /// <summary>
    /// The model that <see cref="OfPieces"/> made a document of; null where it is the document of something else. The document
    /// does not say which tokens are for control, here the usual ones, nor the scores of merges, here their ranks.
    /// </summary>
    /// <param name="normalizer">The <c>normalizer</c> of the document.</param>
    /// <param name="model">Its <c>model</c>.</param>
    /// <param name="unknown">The text of the unknown piece.</param>
    public static SentencePieceModel? ModelOf(JsonNode? normalizer, JsonNode? model, string? unknown)
    {
        var isBpe = (string?)model?["type"] == "BPE";
        var tokens = isBpe ? RankedTokens(model!) : ScoredTokens(model);
        if (tokens is null || tokens.All(token => token.Text != unknown))
            return null;
        var first = (normalizer?["normalizers"] as JsonArray)?.FirstOrDefault();
        var map = (string?)first?["type"] == "Precompiled"
            ? Convert.FromBase64String((string)first["precompiled_charsmap"]!)
            : Array.Empty<byte>();
        var fallsBack = (bool?)model!["byte_fallback"] ?? false;
        return new SentencePieceModel(
            [.. tokens.Select(token => new SentencePiece(token.Text, token.Score, KindOf(token.Text)))], map, isBpe, fallsBack);

        int KindOf(string text) => text == unknown ? SentencePiece.UnknownKind
            : fallsBack && ByteTokens.ValueOf(text) is not null ? SentencePiece.ByteKind
            : text is "<s>" or "</s>" or "<pad>" ? SentencePiece.ControlKind
            : SentencePiece.TextKind;
    }

    /// <summary>The text of the unknown piece.</summary>
    public static string UnknownOf(SentencePieceModel model) =>
        model.Pieces.Single(piece => piece.Kind == SentencePiece.UnknownKind).Text;

    private JsonObject Make() => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray([.. added.Where(token => IdOf(token.Text) >= 0)
            .Select(token => TokenizerDocument.Special(token.Text, IdOf(token.Text), token.StripsLeft))]),
        ["normalizer"] = Normalizer(),
        ["pre_tokenizer"] = Metaspace(),
        ["post_processor"] = template,
        ["decoder"] = Metaspace(),
        ["model"] = model.IsBpe ? Bpe() : Unigram(),
    };

    private JsonObject Normalizer()
    {
        var map = new JsonObject
        {
            ["type"] = "Precompiled",
            ["precompiled_charsmap"] = Convert.ToBase64String(model.CharacterMap),
        };
        var strip = new JsonObject { ["type"] = "Strip", ["strip_left"] = false, ["strip_right"] = true };
        var replace = new JsonObject
        {
            ["type"] = "Replace",
            ["pattern"] = new JsonObject { ["Regex"] = " {2,}" },
            ["content"] = "\u2581",
        };
        return new()
        {
            ["type"] = "Sequence",
            ["normalizers"] = model.CharacterMap.Length > 0 ? new JsonArray(map, strip, replace) : new JsonArray(strip, replace),
        };
    }

    private JsonObject Metaspace() => new()
    {
        ["type"] = "Metaspace",
        ["replacement"] = "\u2581",
        ["prepend_scheme"] = prependsFirst ? "first" : "always",
        ["split"] = true,
    };

    private JsonObject Template(string[] single, string[] pair) =>
        TokenizerDocument.Template(single, pair, token => RequiredIdOf(token));

    private JsonObject Unigram() => new()
    {
        ["type"] = "Unigram",
        ["unk_id"] = IdOf(UnknownOf(model)),
        ["vocab"] = new JsonArray([.. tokens.Select(token => new JsonArray(token.Text, token.Score))]),
        ["byte_fallback"] = model.FallsBackToBytes,
    };

    private JsonObject Bpe()
    {
        var vocabulary = new JsonObject();
        for (var id = 0; id < tokens.Count; id++)
            vocabulary[tokens[id].Text] = id;
        return new()
        {
            ["type"] = "BPE",
            ["unk_token"] = UnknownOf(model),
            ["fuse_unk"] = true,
            ["byte_fallback"] = model.FallsBackToBytes,
            ["vocab"] = vocabulary,
            ["merges"] = new JsonArray([.. Merges().Select(merge => new JsonArray(merge.Left, merge.Right))]),
        };
    }

    /// <summary>
    /// The pairs of tokens that are a token: by its score, the best first; of equals, the longer parts first, then in the order
    /// of the vocabulary.
    /// </summary>
    private IEnumerable<(string Left, string Right)> Merges() => tokens
        .SelectMany(token => Enumerable.Range(1, Math.Max(0, token.Text.Length - 1))
            .Where(at => !char.IsLowSurrogate(token.Text[at]))
            .Select(at => (Left: token.Text[..at], Right: token.Text[at..], token.Score))
            .Where(merge => IdOf(merge.Left) >= 0 && IdOf(merge.Right) >= 0)
            .OrderBy(merge => IdOf(merge.Left)).ThenBy(merge => IdOf(merge.Right)))
        .OrderByDescending(merge => merge.Score)
        .ThenByDescending(merge => CharacterCount(merge.Left)).ThenByDescending(merge => CharacterCount(merge.Right))
        .Select(merge => (merge.Left, merge.Right));

    private static IReadOnlyList<(string Text, float Score)>? ScoredTokens(JsonNode? model) =>
        (string?)model?["type"] == "Unigram" && model["vocab"] is JsonArray vocabulary
            ? [.. vocabulary.Select(token => ((string)token![0]!, (float)(double)token[1]!))]
            : null;

    private static IReadOnlyList<(string Text, float Score)>? RankedTokens(JsonNode model)
    {
        if (model["vocab"] is not JsonObject vocabulary || model["merges"] is not JsonArray merges
            || merges.Any(merge => merge is not JsonArray { Count: 2 }))
        {
            return null;
        }
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (rank, merge) in merges.Index())
            ranks.TryAdd($"{merge![0]}{merge[1]}", rank);
        return [.. vocabulary.OrderBy(token => (int)token.Value!)
            .Select(token => (token.Key, -(float)ranks.GetValueOrDefault(token.Key, merges.Count)))];
    }

    private static int CharacterCount(string text) => text.EnumerateRunes().Count();

    private static int ExtraCount(JsonObject config)
    {
        var value = config["extra_ids"];
        if (value is null)
            return ExtraTokens;
        return value.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<int>(out var count)
            && count is >= 0 and <= MostExtraTokens
            ? count
            : throw new FormatException(
                $"tokenizer_config.json: 'extra_ids' is not a whole number from 0 to {MostExtraTokens}; expected one.");
    }

    private int RequiredIdOf(string token) => IdOf(token) is >= 0 and var id
        ? id
        : throw new FormatException($"the model of SentencePiece has no piece \"{token}\"; expected that special token.");

    private int IdOf(string token)
    {
        if (ids.Count == 0)
        {
            foreach (var (id, entry) in tokens.Index())
                ids.TryAdd(entry.Text, id);
        }
        return ids.GetValueOrDefault(token, -1);
    }
}
