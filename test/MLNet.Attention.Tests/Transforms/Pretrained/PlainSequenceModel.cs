using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>
/// The encoder-decoders of Hugging Face's transformers for one pair of source and target, written out from their definitions, in
/// double precision. Tensors have the names of a checkpoint.
/// </summary>
internal sealed class PlainSequenceModel(IReadOnlyDictionary<string, Tensor> weights, string family, int heads)
{
    private const int Buckets = 32;
    private const int MaximumDistance = 128;

    private bool IsT5 => family == "t5";

    private bool IsPre => family is "t5" or "mbart";

    /// <summary>The scores of the next token after each token of a target, [L, V].</summary>
    public Tensor Logits(long[] source, long[] target)
    {
        var memory = Stack("encoder", source, null);
        var output = Stack("decoder", target, memory);
        var table = weights.TryGetValue("lm_head.weight", out var head) ? head : Shared;
        var logits = matmul(output, table.transpose(0, 1));
        return IsT5 ? logits : logits + weights["final_logits_bias"];
    }

    private Tensor Shared => weights[IsT5 ? "shared.weight" : "model.shared.weight"];

    private double Width => Shared.shape[1];

    private Tensor Stack(string side, long[] ids, Tensor? memory)
    {
        var x = Shared.index_select(0, tensor(ids));
        if (family is "marian" or "mbart")
            x = x * Math.Sqrt(Width);
        if (family == "marian")
            x = x + Sinusoids(ids.Length);
        if (family is "bart" or "mbart")
        {
            x = x + weights[$"model.{side}.embed_positions.weight"].narrow(0, 2, ids.Length);
            x = Norm(x, $"model.{side}.layernorm_embedding");
        }
        for (var i = 0; weights.Keys.Any(name => name.StartsWith(LayerOf(side, i))); i++)
            x = IsT5 ? T5Layer(x, side, i, memory) : BartLayer(x, side, i, memory);
        return IsT5 ? Norm(x, $"{side}.final_layer_norm") : family == "mbart" ? Norm(x, $"model.{side}.layer_norm") : x;
    }

    private string LayerOf(string side, int i) => IsT5 ? $"{side}.block.{i}." : $"model.{side}.layers.{i}.";

    private Tensor BartLayer(Tensor x, string side, int i, Tensor? memory)
    {
        var layer = LayerOf(side, i);
        x = Sublayer(x, layer + "self_attn_layer_norm",
            h => Attention(h, h, layer + "self_attn", "_proj", "out_proj", memory is not null, null));
        if (memory is not null)
        {
            x = Sublayer(x, layer + "encoder_attn_layer_norm",
                h => Attention(h, memory, layer + "encoder_attn", "_proj", "out_proj", false, null));
        }
        return Sublayer(x, layer + "final_layer_norm",
            h => Linear(Activate(Linear(h, layer + "fc1"), isExact: family != "marian"), layer + "fc2"));
    }

    private Tensor T5Layer(Tensor x, string side, int i, Tensor? memory)
    {
        var layer = LayerOf(side, i) + "layer.";
        var bias = Distances($"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight", x.shape[0], memory is null);
        x = Sublayer(
            x, layer + "0.layer_norm", h => Attention(h, h, layer + "0.SelfAttention", "", "o", memory is not null, bias));
        if (memory is not null)
            x = Sublayer(x, layer + "1.layer_norm", h => Attention(h, memory, layer + "1.EncDecAttention", "", "o", false, null));
        var last = layer + (memory is null ? "1." : "2.");
        return Sublayer(x, last + "layer_norm", h => weights.ContainsKey(last + "DenseReluDense.wi_0.weight")
            ? Linear(GeluTanh(Linear(h, last + "DenseReluDense.wi_0")) * Linear(h, last + "DenseReluDense.wi_1"),
                last + "DenseReluDense.wo")
            : Linear(nn.functional.relu(Linear(h, last + "DenseReluDense.wi")), last + "DenseReluDense.wo"));
    }

    private Tensor Sublayer(Tensor x, string norm, Func<Tensor, Tensor> sublayer) =>
        IsPre ? x + sublayer(Norm(x, norm)) : Norm(x + sublayer(x), norm);

    private Tensor Attention(
        Tensor query, Tensor memory, string path, string suffix, string output, bool isCausal, Tensor? bias)
    {
        var (q, k, v) = (Heads(Linear(query, $"{path}.q{suffix}")), Heads(Linear(memory, $"{path}.k{suffix}")),
            Heads(Linear(memory, $"{path}.v{suffix}")));
        var scores = matmul(q, k.transpose(1, 2)); // [H, L, S]
        if (!IsT5)
            scores = scores / Math.Sqrt(q.shape[2]);
        if (bias is not null)
            scores = scores + bias;
        if (isCausal)
        {
            var future = ones(new[] { q.shape[1], k.shape[1] }, dtype: ScalarType.Bool).triu(1);
            scores = scores.masked_fill(future, double.NegativeInfinity);
        }
        var merged = matmul(scores.softmax(-1), v).transpose(0, 1).reshape(query.shape[0], -1); // [L, H·Dh]
        return Linear(merged, $"{path}.{output}");
    }

    private Tensor Heads(Tensor x) => x.view(x.shape[0], heads, -1).transpose(0, 1); // [H, L, Dh]

    private Tensor Linear(Tensor x, string path)
    {
        var y = matmul(x, weights[path + ".weight"].transpose(0, 1));
        return weights.TryGetValue(path + ".bias", out var bias) ? y + bias : y;
    }

    private Tensor Norm(Tensor x, string path)
    {
        if (IsT5)
            return x / (x.square().mean([-1], keepdim: true) + 1e-6).sqrt() * weights[path + ".weight"];
        var centred = x - x.mean([-1], keepdim: true);
        return centred / (centred.square().mean([-1], keepdim: true) + 1e-5).sqrt() * weights[path + ".weight"]
            + weights[path + ".bias"];
    }

    // GELU, or the swish of Marian.
    private static Tensor Activate(Tensor x, bool isExact) =>
        isExact ? x * ((x / Math.Sqrt(2)).erf() + 1) / 2 : x * x.sigmoid();

    private static Tensor GeluTanh(Tensor x) => x / 2 * ((Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)).tanh() + 1);

    private Tensor Sinusoids(int length)
    {
        var values = new double[length, (int)Width];
        for (var t = 0; t < length; t++)
        {
            for (var i = 0; i < Width / 2; i++)
            {
                var angle = t / Math.Pow(10000, 2 * i / Width);
                (values[t, i], values[t, i + (int)Width / 2]) = (Math.Sin(angle), Math.Cos(angle));
            }
        }
        return tensor(values.Cast<double>().ToArray(), [length, (long)Width]);
    }

    private Tensor Distances(string name, long length, bool isBidirectional)
    {
        var buckets = new long[length * length];
        for (var i = 0; i < length; i++)
        {
            for (var j = 0; j < length; j++)
                buckets[i * length + j] = Bucket(j - i, isBidirectional);
        }
        return weights[name].index_select(0, tensor(buckets)).view(length, length, heads).permute(2, 0, 1); // [H, L, L]
    }

    private static int Bucket(int distance, bool isBidirectional)
    {
        var (bucket, count) = (0, Buckets);
        if (isBidirectional)
        {
            count /= 2;
            bucket = distance > 0 ? count : 0;
            distance = Math.Abs(distance);
        }
        else
        {
            distance = -Math.Min(distance, 0);
        }
        var exact = count / 2;
        if (distance < exact)
            return bucket + distance;
        var far = MathF.Log(distance / (float)exact) / MathF.Log(MaximumDistance / (float)exact) * (count - exact);
        return bucket + Math.Min(exact + (int)far, count - 1);
    }
}
