using System.Text.Json;

namespace MLNet.Attention.Tests.Modules;

[TestClass]
public sealed class FixtureTests
{
    [TestMethod]
    public void TheFiles_AreWhatTheirIndexLists()
    {
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(Fixture.Folder, "index.json")));
        var described = new List<string>();
        foreach (var entry in index.RootElement.EnumerateArray())
        {
            var name = entry.GetProperty("name").GetString()!;
            described.Add(name + ".safetensors");
            var shapes = Fixture.Load(name).Shapes;
            var tensors = entry.GetProperty("tensors").EnumerateObject().ToList();
            CollectionAssert.AreEquivalent(tensors.Select(tensor => tensor.Name).ToList(), shapes.Keys.ToList(), name);
            foreach (var tensor in tensors)
            {
                var shape = tensor.Value.EnumerateArray().Select(size => size.GetInt64()).ToArray();
                CollectionAssert.AreEqual(shape, shapes[tensor.Name], $"{name}: {tensor.Name}");
            }
        }
        var files = Directory.GetFiles(Fixture.Folder, "*.safetensors").Select(Path.GetFileName).ToList();
        CollectionAssert.AreEquivalent(files, described);
    }

    [TestMethod]
    public void TheGenerator_MakesEachOfTheFiles()
    {
        var script = File.ReadAllText(Path.Combine(Fixture.Folder, "make_module_fixtures.py"));
        foreach (var file in Directory.GetFiles(Fixture.Folder, "*.safetensors"))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            var stem = name.EndsWith("_pre") || name.EndsWith("_post") ? name[..name.LastIndexOf('_')] : name;
            Assert.MatchesRegex($@"save\(f?""{stem}[""_]", script);
        }
    }
}
