using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Calls a generic method with a type that is only known at run time, such as a column's.</summary>
internal static class GenericCall
{
    /// <param name="method">The method, closed over any type.</param>
    /// <param name="types">The types to call it with instead.</param>
    /// <param name="arguments">Its arguments.</param>
    public static TResult Invoke<TResult>(Delegate method, Type[] types, params object?[] arguments)
    {
        var closed = method.Method.GetGenericMethodDefinition().MakeGenericMethod(types);
        return (TResult)closed.Invoke(method.Target, BindingFlags.DoNotWrapExceptions, null, arguments, null)!;
    }
}
