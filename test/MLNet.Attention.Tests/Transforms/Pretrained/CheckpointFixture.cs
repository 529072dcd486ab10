using System.Text.Json;
using MLNet.Attention.Tests.Modules;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Transforms.Pretrained;

/// <summary>
/// A tiny checkpoint that Hugging Face's transformers wrote with random weights, and what its model makes of some texts.
/// </summary>
internal sealed class CheckpointFixture
{
    private readonly JsonElement rows;

    public CheckpointFixture(string name)
    {
        Directory = Path.Combine(Fixture.Folder, "checkpoints", name);
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Directory, "expected.json")));
        rows = document.RootElement.Clone();
    }

    public string Directory { get; }

    public IEnumerable<JsonElement> Rows => rows.EnumerateArray();

    /// <summary>The ids of some rows, padded; their types, 0 where none were given; and the padding.</summary>
    public static (Tensor Ids, Tensor Types, Tensor Padding) Batch(IReadOnlyList<JsonElement> rows, long padId)
    {
        var texts = rows.Select(row => Longs(row.GetProperty("input_ids"))).ToList();
        var length = texts.Max(text => text.Length);
        long[] shape = [texts.Count, length];
        var ids = texts.SelectMany(text => text.Concat(Enumerable.Repeat(padId, length - text.Length))).ToArray();
        var padding = texts.SelectMany(text => Enumerable.Range(0, length).Select(i => i >= text.Length)).ToArray();
        var types = rows.SelectMany((row, r) =>
        {
            var given = row.TryGetProperty("token_type_ids", out var value) && value.ValueKind == JsonValueKind.Array
                ? Longs(value) : new long[texts[r].Length];
            return given.Concat(Enumerable.Repeat(0L, length - given.Length));
        }).ToArray();
        return (tensor(ids, shape), tensor(types, shape), tensor(padding, shape));
    }

    /// <summary>A property that is a number, or an array or an array of arrays of them.</summary>
    public static float[] Numbers(JsonElement value) => value.ValueKind == JsonValueKind.Number
        ? [value.GetSingle()]
        : [.. value.EnumerateArray().SelectMany(Numbers)];

    private static long[] Longs(JsonElement value) => [.. value.EnumerateArray().Select(item => item.GetInt64())];
}
