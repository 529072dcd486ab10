using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            // Returns the norm of all gradients together, as it was before.
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var mode = no_grad();
                using var scope = NewDisposeScope();
                var gradients = tensors.Select(parameter => parameter.grad!).Where(grad => grad is not null).ToList();
                if (gradients.Count == 0)
                    return 0;
                var norms = gradients.Select(gradient => gradient.norm((float)norm_type));
                var total = stack(norms).norm((float)norm_type).ToDouble();
                var factor = max_norm / (total + 1e-6);
                // A norm that is not a number is no reason to leave the gradients as they are.
                if (!(factor >= 1))
                {
                    foreach (var gradient in gradients)
                        gradient.mul_(factor);
                }
                return total;
            }
        }
    }
}
