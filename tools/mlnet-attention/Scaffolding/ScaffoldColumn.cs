using System.Text.Json;

namespace MLNet.Attention.Tool.Scaffolding;

/// <summary>A column of the data, as the written code has it.</summary>
/// <param name="Index">Its index in the file.</param>
/// <param name="Name">Its name in the file.</param>
/// <param name="Property">The name of the property that holds it.</param>
internal sealed record ScaffoldColumn(int Index, string Name, string Property)
{
    /// <summary>The name as a literal of C#.</summary>
    public string Literal => ToLiteral(Name);

    /// <summary>A text as a literal of C#, which is one of JSON too.</summary>
    public static string ToLiteral(string text) => JsonSerializer.Serialize(text);
}
