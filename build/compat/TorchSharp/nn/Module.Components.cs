using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        // Names go down the tree with dots between them. A tensor that is shared comes once, under its first name.
        public partial class Module
        {
            public virtual IEnumerable<(string name, Module module)> named_children() =>
                ownModules.Select(entry => (entry.Key, entry.Value));

            public virtual IEnumerable<Module> children() => ownModules.Values;

            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(
                    from child in named_children()
                    from below in child.module.named_modules()
                    select ($"{child.name}.{below.name}", below.module));

            public virtual IEnumerable<Module> modules() => named_modules().Select(entry => entry.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var own = ownParameters.Select(entry => (name: entry.Key, parameter: entry.Value));
                var below =
                    from child in named_children()
                    from entry in child.module.named_parameters()
                    select (name: $"{child.name}.{entry.name}", entry.parameter);
                return Valid(recurse ? own.Concat(below) : own, entry => entry.parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(entry => entry.parameter);

            // As in the real one, buffers that are not persistent are left out whatever the flag says.
            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true)
            {
                var own =
                    from entry in ownBuffers
                    where entry.Value.Persistent
                    select (name: entry.Key, buffer: entry.Value.Tensor);
                var below =
                    from child in named_children()
                    from entry in child.module.named_buffers(true, include_nonpersistent)
                    select (name: $"{child.name}.{entry.name}", entry.buffer);
                return Valid(recurse ? own.Concat(below) : own, entry => entry.buffer);
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(entry => entry.buffer);

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(entry => entry.name == target).parameter;

            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (name, parameter) in named_parameters())
                    destination.TryAdd(start + name, parameter);
                foreach (var (name, buffer) in named_buffers(true, false))
                    destination.TryAdd(start + name, buffer);
                // A tensor that is shared is in the state under each of its names.
                foreach (var (name, module) in named_children())
                    module.state_dict(destination, start + name);
                return destination;
            }

            private static IEnumerable<TEntry> Valid<TEntry>(
                IEnumerable<TEntry> entries, Func<TEntry, Tensor> tensor) =>
                entries.Where(entry => !tensor(entry).IsInvalid).DistinctBy(entry => tensor(entry).Handle);
        }
    }
}
