using System.Collections;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Attention.Tests.Contracts;

/// <summary>Values of any column type as objects: vectors as arrays, texts as strings.</summary>
internal static class Cells
{
    /// <summary>Reads one column of the row's current position.</summary>
    public static Func<object?> Reader(DataViewRow row, DataViewSchema.Column column) =>
        (Func<object?>)Call(nameof(TypedReader), column.Type, row, column)!;

    /// <summary>Reads one annotation.</summary>
    public static object? Annotation(DataViewSchema.Annotations annotations, DataViewSchema.Column column) =>
        Call(nameof(TypedAnnotation), column.Type, annotations, column);

    /// <summary>Whether two values are the same; for real numbers within a tolerance, relative above 1.</summary>
    public static bool Same(object? a, object? b, double tolerance) => (a, b) switch
    {
        (float x, float y) => Same((double)x, (double)y, tolerance),
        (double x, double y) => Same(x, y, tolerance),
        (object?[] x, object?[] y) => x.Length == y.Length && x.Zip(y).All(pair => Same(pair.First, pair.Second, tolerance)),
        _ => Equals(a, b),
    };

    public static string Show(object? value) => value switch
    {
        string text => $"'{text}'",
        object?[] items => $"[{string.Join(", ", items.Select(Show))}]",
        _ => $"{value}",
    };

    private static bool Same(double a, double b, double tolerance) =>
        a.Equals(b) || Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a));

    private static object? Call(string method, DataViewType type, params object[] arguments) => typeof(Cells)
        .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(type.RawType)
        .Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static Func<object?> TypedReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Boxed(value);
        };
    }

    private static object? TypedAnnotation<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        T value = default!;
        annotations.GetGetter<T>(column)(ref value);
        return Boxed(value);
    }

    private static object? Boxed(object? value) => value switch
    {
        ReadOnlyMemory<char> text => text.ToString(),
        not null when IsVector(value.GetType()) => (object?[])[.. DenseValues(value).Cast<object>().Select(Boxed)],
        _ => value,
    };

    private static bool IsVector(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(VBuffer<>);

    private static IEnumerable DenseValues(object vector) =>
        (IEnumerable)vector.GetType().GetMethod(nameof(VBuffer<int>.DenseValues))!.Invoke(vector, null)!;
}
