using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNet.Attention.Tests.Architecture;

/// <summary>
/// The folders of src: what a file names lies in its own folder or in one further up in <see cref="Rooms"/>, and every file has
/// the namespace of its folder, or MLNet.Attention if it holds what a user types.
/// </summary>
[TestClass]
public sealed partial class RoomTests
{
    // From the bottom to the top: a new folder goes behind all that it uses.
    private static readonly string[] Rooms =
    [
        "Modules/Primitives", "Modules/Positions", "Modules/Attention", "Modules/Layers", "Modules/Encoders", "Modules/Heads",
        "Modules/Decoders", "Modules/Networks",
        "Transforms/Requirements", "Transforms/Metrics", "Transforms/Buffers", "Transforms/Serialization", "Transforms/Pages",
        "Transforms/Summaries", "Transforms/Tokenization/Characters", "Transforms/Tokenization/Normalizers",
        "Transforms/Tokenization/PreTokenizers", "Transforms/Tokenization/Vocabularies", "Transforms/Tokenization/Decoders",
        "Transforms/Tokenization",
        "Transforms/Sentences",
        "Transforms/NGrams", "Transforms/Columns", "Transforms/Evaluation", "Transforms/Tags", "Transforms/Tasks",
        "Transforms/Models/Encoders", "Transforms/Models/Decoders", "Transforms/Models", "Transforms/Pretrained",
        "Transforms/Rows", "Transforms/Batches", "Transforms/Serving", "Transforms/Generation", "Transforms/TokenWeights",
        "Transforms/Outputs", "Transforms/Explanation",
        "Transforms",
        "Trainers/Options", "Trainers/Monitoring", "Trainers/Tokenization", "Trainers/LinearModels", "Trainers/Calibration", "Trainers/Tasks",
        "Trainers/Data", "Trainers/NGrams", "Trainers/Checkpoints", "Trainers/Loop", "Trainers/Pretraining", "Trainers",
        "Estimators",
    ];

    private static readonly string Source = Path.GetFullPath(Path.Combine(FolderOfThisFile(), "..", "..", "..", "src"));

    private static readonly List<(string Room, string Name, string Text)> Files =
    [
        .. Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(path => (Room: RoomOf(path), Name: Path.GetFileNameWithoutExtension(path), Path: path))
            .Where(file => file.Room != "" && !file.Room.StartsWith("obj", StringComparison.Ordinal)
                && !file.Room.StartsWith("bin", StringComparison.Ordinal))
            .Select(file => (file.Room, file.Name, File.ReadAllText(file.Path))),
    ];

    [TestMethod]
    public void EveryFolder_HasItsPlace() =>
        CollectionAssert.AreEquivalent(Rooms, Files.Select(file => file.Room).Distinct().ToArray());

    [TestMethod]
    public void Dependencies_PointOneWay()
    {
        var roomOf = Files.ToDictionary(file => file.Name, file => Array.IndexOf(Rooms, file.Room));
        var wrong =
            from file in Files
            from name in Names().Matches(CodeOf(file.Text)).Select(match => match.Value).Distinct()
            where roomOf.TryGetValue(name, out var room) && room > Array.IndexOf(Rooms, file.Room)
                && !HasMember(file.Text, name)
            select $"{file.Room}/{file.Name} uses {name} of {Rooms[roomOf[name]]}";
        Assert.IsEmpty(wrong.ToList(), string.Join("; ", wrong));
    }

    [TestMethod]
    public void EachFile_HoldsTheTypeOfItsName_InTheNamespaceOfItsFolder()
    {
        foreach (var (room, name, text) in Files)
        {
            var space = Namespace().Match(text).Groups[1].Value;
            Assert.IsTrue(space == "MLNet.Attention" || space == $"MLNet.Attention.{room.Replace('/', '.')}",
                $"{room}/{name}: {space}");
            Assert.IsTrue(Regex.IsMatch(text, $@"\b(class|struct|record|interface|enum) {name}\b"), $"{room}/{name}");
        }
    }

    private static string RoomOf(string path) =>
        Path.GetRelativePath(Source, Path.GetDirectoryName(path)!).Replace('\\', '/').TrimStart('.');

    // Without comments and texts; what stands in braces in a text stays, as code does.
    private static string CodeOf(string text) => Texts().Replace(Comments().Replace(text, ""), "");

    // Within its type and derived ones, the name of a property, a record's parameter or an enum's member is not that of another
    // type.
    private static bool HasMember(string text, string name) =>
        Regex.IsMatch(text, $@"[\w?>\]] {name}( \{{ get| = null\))|^ +{name}(,|$)", RegexOptions.Multiline)
        || (BaseOf(text) is { } parent && HasMember(parent, name));

    private static string? BaseOf(string text) =>
        Files.Find(file => file.Name == Base().Match(text).Groups[1].Value && file.Text != text).Text;

    private static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex("\"(\\\\.|[^\"\\\\{])*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+")]
    private static partial Regex Names();

    [GeneratedRegex(@"\bclass \w+ : (\w+)")]
    private static partial Regex Base();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
