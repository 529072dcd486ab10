using System.CommandLine;
using System.Globalization;

namespace MLNet.Attention.Samples;

/// <summary>An option with a value that is checked.</summary>
public sealed class ValueOption<T> : Option<T> where T : IParsable<T>
{
    /// <summary>Makes an option; a wrong value is answered with <c>'--seed' is 'one'; expected a whole number.</c></summary>
    public ValueOption(string name, string expected, Func<T, bool>? isExpected = null) : base(name) =>
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && isExpected?.Invoke(value) != false)
                return value;
            result.AddError($"'{name}' is '{text}'; expected {expected}.");
            return default;
        };
}
