using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>
/// The codes of languages that the tokenizers of mBART (Liu et al. 2020) and mBART-50 (Tang et al. 2020) have beside the pieces
/// of SentencePiece, in the order of their ids, and where the code of a source stands.
/// </summary>
/// <param name="Codes">The codes.</param>
/// <param name="Source">The code of sources.</param>
/// <param name="IsFirst">Whether it stands before a source (mBART-50) and not behind its end (mBART).</param>
internal sealed record MBartLanguages(string[] Codes, string Source, bool IsFirst)
{
    private const string End = "</s>";

    private static readonly string[] First =
    [
        "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN", "hi_IN", "it_IT", "ja_XX", "kk_KZ",
        "ko_KR", "lt_LT", "lv_LV", "my_MM", "ne_NP", "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN",
    ];

    private static readonly string[] Later =
    [
        "af_ZA", "az_AZ", "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN", "mn_MN", "mr_IN",
        "pl_PL", "ps_AF", "pt_XX", "sv_SE", "sw_KE", "ta_IN", "te_IN", "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES",
        "sl_SI",
    ];

    /// <summary>The languages of a folder; null where the tokenizer is that of another model.</summary>
    /// <param name="config">tokenizer_config.json: tokenizer_class, and src_lang (default en_XX).</param>
    /// <exception cref="FormatException">The language of sources is not one of them.</exception>
    public static MBartLanguages? Of(JsonObject config)
    {
        var isFirst = TokenizerFolder.TextOf(config["tokenizer_class"]) switch
        {
            "MBartTokenizer" or "MBartTokenizerFast" => false,
            "MBart50Tokenizer" or "MBart50TokenizerFast" => true,
            _ => (bool?)null,
        };
        if (isFirst is not { } first)
            return null;
        var codes = first ? [.. First, .. Later] : First;
        var source = TokenizerFolder.TextOf(config["src_lang"]) ?? "en_XX";
        return codes.Contains(source) ? new(codes, source, first) : throw new FormatException(
            $"tokenizer_config.json: 'src_lang' is '{Excerpt.Of(source)}'; expected one of {string.Join(", ", codes)}.");
    }

    /// <summary>Texts with the special tokens around them.</summary>
    public string[] Around(params string[] texts) => IsFirst ? [Source, .. texts, End] : [.. texts, End, Source];
}
