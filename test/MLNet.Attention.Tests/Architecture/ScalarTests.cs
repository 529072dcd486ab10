using System.Reflection;
using MLNet.Attention.Modules.Primitives;
using TorchSharp;

namespace MLNet.Attention.Tests.Architecture;

/// <summary>
/// No operator of a tensor gets a number that a collection could free while it runs; <see cref="Scalars"/> says why.
/// </summary>
[TestClass]
public sealed class ScalarTests
{
    private static readonly List<(MethodBase Caller, MethodBase Called)> All =
    [
        .. from caller in Calls.MethodsOf(typeof(Scalars).Assembly)
           from called in Calls.Of(caller)
           select (caller, called),
    ];

    [TestMethod]
    public void Numbers_BecomeScalars_OnlyInScalars()
    {
        var makers = All.Where(call => MakesScalar(call.Called)).ToList();
        Assert.IsNotEmpty(makers);
        AreNone(makers.Where(call => call.Caller.DeclaringType != typeof(Scalars)));
    }

    [TestMethod]
    public void Operators_OfTorchSharpThatMakeScalars_AreNotCalled()
    {
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        if (typeof(Scalar).GetMethod("Finalize", Own) is null)
            return; // the Scalars of compat have no native memory
        var graph = new Dictionary<MethodBase, MethodBase[]>();
        var open = new Stack<MethodBase>(All.Select(call => call.Called).Where(IsTorchSharp));
        while (open.TryPop(out var method))
        {
            if (graph.ContainsKey(method))
                continue;
            graph[method] = MakesScalar(method) ? [] : [.. Calls.Of(method).Where(IsTorchSharp)];
            foreach (var called in graph[method])
                open.Push(called);
        }
        var making = graph.Keys.Where(MakesScalar).ToHashSet();
        int before;
        do
        {
            before = making.Count;
            making.UnionWith(graph.Where(method => method.Value.Any(making.Contains)).Select(method => method.Key).ToList());
        }
        while (making.Count > before);
        making.RemoveWhere(MakesScalar);
        AreNone(All.Where(call => making.Contains(call.Called)));
    }

    [TestMethod]
    public void Numbers_ThatChange_AreHeldByUsing()
    {
        var callers = All.Where(call => call.Called.DeclaringType == typeof(Scalars) && call.Called.Name == nameof(Scalars.Once))
            .GroupBy(call => call.Caller).ToList();
        Assert.IsNotEmpty(callers);
        foreach (var caller in callers)
        {
            var disposals = All.Count(call => call.Caller == caller.Key && call.Called.Name == nameof(IDisposable.Dispose));
            Assert.IsGreaterThanOrEqualTo(caller.Count(), disposals, Name(caller.Key));
        }
    }

    private static bool MakesScalar(MethodBase method) => IsTorchSharp(method)
        && (method.DeclaringType == typeof(Scalar) && method.Name == "op_Implicit"
            || method.DeclaringType == typeof(ScalarExtensionMethods) && ((MethodInfo)method).ReturnType == typeof(Scalar));

    private static bool IsTorchSharp(MethodBase method) => method.DeclaringType?.Assembly == typeof(Scalar).Assembly;

    private static void AreNone(IEnumerable<(MethodBase Caller, MethodBase Called)> calls) =>
        Assert.AreEqual("", string.Join("; ", calls.Select(call => $"{Name(call.Caller)} calls {call.Called}")));

    private static string Name(MethodBase method) => $"{method.DeclaringType}.{method.Name}";
}
