using System.Text.Json;
using System.Text.Json.Nodes;
using MLNet.Attention.Transforms.Columns;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tasks;

namespace MLNet.Attention.Tests.Transforms.Models;

/// <summary>Labels of classes.</summary>
internal static class Labels
{
    /// <summary>The task of a classifier whose classes have names.</summary>
    public static MulticlassClassification Classes(string type, params string[] names) => new(names.Length, Read(type, names));

    /// <summary>The labels that a manifest with these values has.</summary>
    public static ClassLabels Read(string type, params string[] names)
    {
        var values = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        var json = new JsonObject { ["type"] = type, ["values"] = values };
        using var document = JsonDocument.Parse(json.ToJsonString());
        return ClassLabels.Read(new JsonFields(document.RootElement, "labels"), names.Length);
    }
}
