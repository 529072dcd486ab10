using System.Globalization;
using System.Runtime.CompilerServices;

namespace MLNet.Attention.Modules.Primitives;

/// <summary>
/// Checks of arguments. Each returns the value it was given, or throws an error of the form
/// <c>'name' is X; expected Y</c> that has the caller's own name for the argument.
/// </summary>
internal static class Arguments
{
    public static long AtLeast(long minimum, long value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= minimum ? value : throw Wrong(value, $"at least {minimum}", name);

    /// <summary>A share of what dropout can drop, in [0, 1).</summary>
    public static double Share(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is >= 0 and < 1 ? value : throw Wrong(value, "a share in [0, 1)", name);

    public static double Positive(double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > 0 && double.IsFinite(value) ? value : throw Wrong(value, "a positive, finite number", name);

    /// <summary>Null, which stands for the default, or a positive number.</summary>
    public static double? PositiveOrNull(double? value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value is { } given ? Positive(given, name) : null;

    public static T Defined<T>(T value, [CallerArgumentExpression(nameof(value))] string name = "") where T : struct, Enum =>
        Enum.IsDefined(value) ? value : throw Wrong(value, $"one of {string.Join(", ", Enum.GetNames<T>())}", name);

    /// <summary>The error itself, for a check that no other method here makes.</summary>
    public static ArgumentOutOfRangeException Wrong(object? value, string expected, string name) =>
        new(name, string.Create(CultureInfo.InvariantCulture, $"'{name}' is {value ?? "null"}; expected {expected}."));
}
