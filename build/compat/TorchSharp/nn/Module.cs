using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public partial class Module : IDisposable
        {
            private readonly OrderedDictionary<string, Module> _modules = [];
            private readonly OrderedDictionary<string, Parameter> _parameters = [];
            private readonly OrderedDictionary<string, (Tensor Tensor, bool Persistent)> _buffers = [];
            private bool _registered;
            private bool _training = true;

            protected string name;

            protected Module(string name) => this.name = name;

            public virtual bool training => _training;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                _training = train;
                foreach (var module in children()) module.train(train);
            }

            public virtual void eval() => train(false);

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var module in children()) module.apply(fn);
                fn(this);
                return this;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    using var gradient = parameter.grad;
                    if (set_to_none) parameter.grad = null;
                    else gradient?.zero_();
                }
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing) return;
                foreach (var (_, buffer) in _buffers) buffer.Tensor.Dispose();
                foreach (var (_, parameter) in _parameters) parameter.Dispose();
                foreach (var (_, module) in _modules) module.Dispose();
            }

            // ---- Registration: what a module has is what its constructor registers ----

            // Registers every field that holds a module, a parameter or a tensor, under the field's name.
            protected virtual void RegisterComponents()
            {
                if (_registered) return;
                foreach (var field in Fields())
                {
                    if (IsTaken(field.Name)) continue;
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
                _registered = true;
            }

            public virtual void register_module(string name, Module submodule)
            {
                if (string.IsNullOrEmpty(name) || name.Contains('.'))
                    throw new ArgumentException($"'{name}' cannot name a module: it is empty or has a dot in it.");
                if (!_modules.TryAdd(name, submodule)) throw Registered("module", name);
                submodule.RegisterComponents();
            }

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param)
            {
                CheckIsValid(name, param);
                if (!_parameters.TryAdd(name, param)) throw Registered("parameter", name);
            }

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true)
            {
                CheckIsValid(name, tensor);
                if (!_buffers.TryAdd(name, (tensor, persistent))) throw Registered("buffer", name);
            }

            protected void ConditionallyRegisterParameter(string name, Tensor? value)
            {
                if (value is null) _parameters.Remove(name);
                else _parameters[name] = value as Parameter ?? new Parameter(value);
            }

            protected void ConditionallyRegisterBuffer(string name, Tensor? value, bool persistent = true)
            {
                if (value is null) _buffers.Remove(name);
                else _buffers[name] = (value, persistent);
            }

            // For the modules of this library, whose parameters no dispose scope owns. What it replaces is disposed.
            internal static Parameter? Replace(ref Parameter? old, Parameter? value)
            {
                if (!ReferenceEquals(old, value)) old?.Dispose();
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
                _modules.ContainsKey(name) || _parameters.ContainsKey(name) || _buffers.ContainsKey(name);

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
