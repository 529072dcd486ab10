using System.Reflection;
using System.Reflection.Emit;

namespace MLNet.Attention.Tests.Architecture;

/// <summary>Which methods a method calls, read from its compiled code.</summary>
internal static class Calls
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (int)(ushort)code.Value);

    /// <summary>All methods, constructors and compiled lambdas of an assembly.</summary>
    public static IEnumerable<MethodBase> MethodsOf(Assembly assembly) => assembly.GetTypes()
        .SelectMany(type => type.GetMethods(Own).Concat<MethodBase>(type.GetConstructors(Own)));

    /// <summary>What the code of a method calls or makes a delegate of, without what it overrides or implements.</summary>
    public static IReadOnlyList<MethodBase> Of(MethodBase method)
    {
        var called = new List<MethodBase>();
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var i = 0; i < code.Length;)
        {
            var operation = Codes[code[i] == 0xFE ? 0xFE00 | code[i + 1] : code[i]];
            i += operation.Size;
            if (operation.OperandType == OperandType.InlineMethod)
                called.Add(Resolve(method, BitConverter.ToInt32(code, i)));
            i += operation.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, i),
                _ => 4,
            };
        }
        return called;
    }

    private static MethodBase Resolve(MethodBase caller, int token)
    {
        var method = caller.Module.ResolveMethod(token, caller.DeclaringType?.GetGenericArguments(),
            caller.IsGenericMethod ? caller.GetGenericArguments() : null)!;
        return method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;
    }
}
