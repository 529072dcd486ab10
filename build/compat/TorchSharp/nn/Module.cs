using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> ownModules = [];
            private readonly OrderedDictionary<string, Parameter> ownParameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> ownBuffers = [];
            private bool registered;
            private bool isTraining = true;

            protected string name;

            protected Module(string name) => this.name = name;

            public virtual bool training => isTraining;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                isTraining = train;
                foreach (var module in children())
                    module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (set_to_none)
                        parameter.grad = null;
                    else
                        gradient?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var (_, buffer) in ownBuffers)
                    buffer.Tensor.Dispose();
                foreach (var (_, parameter) in ownParameters)
                    parameter.Dispose();
                foreach (var (_, module) in ownModules)
                    module.Dispose();
            }

            // ---- Registration: what a module has is what its constructor registers ----

            // Registers every field that holds a module, a parameter or a tensor, under the field's name.
            protected virtual void RegisterComponents()
            {
                if (registered)
                    return;
                foreach (var field in Fields())
                {
                    if (IsTaken(field.Name))
                        continue;
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            register_module(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
                registered = true;
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"'{name}' cannot name a module: it is empty or has a dot in it.");
                if (!ownModules.TryAdd(name, submodule))
                    throw Registered("module", name);
                submodule.RegisterComponents();
            }

            public virtual void register_parameter(string name, Parameter param)
            {
                CheckIsValid(name, param);
                if (!ownParameters.TryAdd(name, param))
                    throw Registered("parameter", name);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckIsValid(name, tensor);
                if (!ownBuffers.TryAdd(name, (tensor, persistent)))
                    throw Registered("buffer", name);
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null)
                    ownParameters.Remove(name);
                else
                    ownParameters[name] = value as Parameter ?? new Parameter(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null)
                    ownBuffers.Remove(name);
                else
                    ownBuffers[name] = (value, persistent);
            }

            // For the modules of this library, whose parameters no dispose scope owns. What it replaces is disposed.
            internal static Parameter? Replace(ref Parameter? old, Parameter? value)
            {
                if (!ReferenceEquals(old, value))
                    old?.Dispose();
                value?.DetachFromDisposeScope();
                return old = value;
            }

            // The derived class's before the base class's, private ones too; of two with one name, the derived class's.
            private IEnumerable<FieldInfo> Fields()
            {
                var fields = Enumerable.Empty<FieldInfo>();
                for (var type = GetType(); type is not null; type = type.BaseType)
                    fields = fields.Concat(type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic));
                return fields.DistinctBy(field => field.Name);
            }

            private bool IsTaken(string name) =>
                ownModules.ContainsKey(name) || ownParameters.ContainsKey(name) || ownBuffers.ContainsKey(name);

            private static void CheckIsValid(string name, Tensor? tensor)
            {
                if (tensor is null or { IsInvalid: true })
                    throw new ArgumentNullException(nameof(tensor), $"'{name}' has no tensor, or a disposed one.");
            }

            private static InvalidOperationException Registered(string kind, string name) =>
                new($"A {kind} '{name}' is already registered.");
        }
    }
}
