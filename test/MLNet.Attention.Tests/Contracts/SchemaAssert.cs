using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>Asserts that two schemas are the same: columns in their order, types, annotations and their values.</summary>
internal static class SchemaAssert
{
    public static void Same(DataViewSchema expected, DataViewSchema found, string what)
    {
        Assert.AreEqual(expected.Count, found.Count, $"{what}: expected {expected}, found {found}");
        foreach (var (a, b) in expected.Zip(found))
        {
            Assert.AreEqual(a.Name, b.Name, $"{what}: name of column {a.Index}");
            Assert.AreEqual(a.Type, b.Type, $"{what}: type of column '{a.Name}'");
            Assert.AreEqual(a.IsHidden, b.IsHidden, $"{what}: whether column '{a.Name}' is hidden");
            SameAnnotations(a.Annotations, b.Annotations, $"{what}: column '{a.Name}'");
        }
    }

    /// <summary>
    /// Asserts that the shape which an estimator promised and that of what it delivered are each other's, whatever
    /// the order of the columns.
    /// </summary>
    public static void Same(SchemaShape promised, SchemaShape delivered) =>
        Assert.AreEqual(Lines(promised), Lines(delivered), "the estimator's SchemaShape and the delivered schema");

    private static void SameAnnotations(
        DataViewSchema.Annotations expected, DataViewSchema.Annotations found, string what)
    {
        Assert.AreEqual(Names(expected), Names(found), $"{what}: annotations");
        foreach (var a in expected.Schema)
        {
            var b = found.Schema[a.Name];
            Assert.AreEqual(a.Type, b.Type, $"{what}: type of annotation '{a.Name}'");
            var (x, y) = (Cells.Annotation(expected, a), Cells.Annotation(found, b));
            if (!Cells.Same(x, y, 0))
                Assert.Fail($"{what}: annotation '{a.Name}': expected {Cells.Show(x)}, found {Cells.Show(y)}");
        }
    }

    private static string Names(DataViewSchema.Annotations annotations) =>
        string.Join(", ", annotations.Schema.Select(column => column.Name).Order(StringComparer.Ordinal));

    private static string Lines(SchemaShape shape, string indent = "") => string.Join("\n", shape
        .Select(column => $"{indent}{column.Name}: {column.Kind} {(column.IsKey ? "key " : "")}{column.ItemType}\n" +
            Lines(column.Annotations, indent + "  "))
        .Order(StringComparer.Ordinal));
}
