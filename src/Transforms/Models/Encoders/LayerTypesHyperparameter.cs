using System.Text.Json;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Transforms.Models.Encoders;

/// <summary>
/// Which layers attend to all tokens, and which in a window: <c>layer_types</c>, a name for each layer, or
/// <c>global_attn_every_n_layers</c>, as Hugging Face's transformers wrote it before version 5.
/// </summary>
internal sealed class LayerTypesHyperparameter(string option, Func<INetworkOptions, LayerTypes> choose)
    : Hyperparameter<LayerTypes>(option, "layer_types", choose)
{
    private const string Full = "full_attention";
    private const string Sliding = "sliding_attention";
    private const string Period = "global_attn_every_n_layers";

    public override string Expected => $"an array of {Full} and {Sliding}, one for each layer";

    public override bool Fits(LayerTypes value) => true;

    public override LayerTypes Read(JsonFields fields)
    {
        var count = Hyperparameters.Layers.Read(fields);
        if (!fields.Has(Field))
        {
            var period = fields.Integer(Period, 1, 128, missing: 3);
            return new LayerTypes([.. Enumerable.Range(0, count).Select(i => i % period == 0)]);
        }
        var names = fields.Texts(Field, count);
        return names.Length == count
            ? new LayerTypes([.. names.Select(name => IsFull(fields, name))])
            : throw fields.Wrong(Field, $"an array of {names.Length}", $"{Expected}, {count}");
    }

    public override void Write(Utf8JsonWriter json, LayerTypes value)
    {
        json.WriteStartArray(Field);
        foreach (var isFull in value.AreFull)
            json.WriteStringValue(isFull ? Full : Sliding);
        json.WriteEndArray();
    }

    public override string Show(LayerTypes value) => string.Join(", ", value.AreFull.Select(isFull => isFull ? Full : Sliding));

    private bool IsFull(JsonFields fields, string name) => name switch
    {
        Full => true,
        Sliding => false,
        _ => throw fields.Wrong(Field, $"an array with '{Excerpt.Of(name)}'", Expected),
    };
}
