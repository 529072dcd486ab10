using System.Text.Json;
using MLNet.Attention.Transforms.Sentences;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models;

/// <summary>How sentences are ranked and chosen.</summary>
/// <param name="Budget">How long a summary may be.</param>
/// <param name="Ranking">How sentences are scored without training.</param>
/// <param name="RedundancyWeight">How much a sentence loses that repeats a chosen one, in [0, 1].</param>
internal sealed record ExtractiveConfiguration(SentenceBudget Budget, SentenceRanking Ranking, double RedundancyWeight)
{
    /// <summary>The highest sharpness of attention.</summary>
    public const double MaximumSharpness = 100;

    private static readonly double AboveOne = Math.BitIncrement(1);

    /// <summary>Writes the configuration as properties of an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("budget");
        json.WriteString("unit", Budget.Unit.ToString());
        json.WriteNumber("limit", Budget.Limit);
        json.WriteEndObject();
        json.WriteStartObject("ranking");
        json.WriteNumber("sharpness", Ranking.Sharpness);
        json.WriteNumber("position_weight", Ranking.PositionWeight);
        json.WriteNumber("redundancy_weight", RedundancyWeight);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="FormatException">A property is missing or wrong; the message names it.</exception>
    public static ExtractiveConfiguration Read(JsonFields fields)
    {
        var ranking = fields.Object("ranking");
        return new(
            ReadBudget(fields.Object("budget")),
            new SentenceRanking(
                ranking.Real("sharpness", 0, Math.BitIncrement(MaximumSharpness)), ranking.Real("position_weight", 0, AboveOne)),
            ranking.Real("redundancy_weight", 0, AboveOne));
    }

    private static SentenceBudget ReadBudget(JsonFields fields)
    {
        var unit = fields.Choice<BudgetUnit>("unit");
        if (unit != BudgetUnit.Share)
            return new(unit, fields.Integer("limit", 1, SentenceBudget.MaximumLimit));
        var share = fields.Real("limit", 0, AboveOne);
        return share > 0 ? new(unit, share) : throw fields.Wrong("limit", "0", "a number in (0, 1]");
    }
}
