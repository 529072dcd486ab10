using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    // Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019).
    public class AdamW : OptimizerHelper
    {
        private readonly Dictionary<nint, Moments> _moments = [];
        private readonly Options _defaults;

        public AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
            : this([new ParamGroup { Parameters = parameters }],
                lr, beta1, beta2, eps, weight_decay, amsgrad, maximize)
        {
        }

        public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
            double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
        {
            if (lr < 0) throw new ArgumentException($"The learning rate is {lr}, it cannot be negative.");
            if (eps < 0) throw new ArgumentException($"eps is {eps}, it cannot be negative.");
            if (beta1 is < 0 or >= 1) throw new ArgumentException($"beta1 is {beta1}, it must be in [0, 1).");
            if (beta2 is < 0 or >= 1) throw new ArgumentException($"beta2 is {beta2}, it must be in [0, 1).");
            if (weight_decay < 0)
                throw new ArgumentException($"weight_decay is {weight_decay}, it cannot be negative.");
            _defaults = new Options
            {
                LearningRate = lr,
                InitialLearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weight_decay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
            foreach (var group in parameters) add_param_group(group);
        }

        public override void add_param_group(Modules.ParamGroup param_group)
        {
            var options = (Options?)param_group.Options ?? new Options();
            param_group.Options = options;
            options.LearningRate ??= _defaults.LearningRate;
            options.beta1 ??= _defaults.beta1;
            options.beta2 ??= _defaults.beta2;
            options.eps ??= _defaults.eps;
            options.weight_decay ??= _defaults.weight_decay;
            options.amsgrad ??= _defaults.amsgrad;
            options.maximize ??= _defaults.maximize;
            options.InitialLearningRate = param_group.LearningRate;
            // The parameters may come from an enumeration that is not to be run at every step.
            param_group.Parameters = param_group.Parameters.ToArray();
            base.add_param_group(param_group);
            foreach (var parameter in param_group.Parameters)
                _moments[parameter.Handle] = new Moments(parameter, options.amsgrad!.Value);
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            if (!disposing) return;
            foreach (var moments in _moments.Values) moments.Dispose();
        }

        private protected override void Update(Modules.ParamGroup group)
        {
            foreach (var parameter in group.Parameters)
            {
                using var gradient = parameter.grad;
                if (gradient is null) continue;
                var options = (Options)group.Options;
                using var ascent = options.maximize!.Value ? gradient.neg() : null;
                Update(parameter, ascent ?? gradient, options);
            }
        }

        // All in place, but for the denominator.
        private void Update(Parameter parameter, Tensor gradient, Options options)
        {
            double rate = options.LearningRate!.Value, beta1 = options.beta1!.Value, beta2 = options.beta2!.Value;
            var moments = _moments[parameter.Handle];
            moments.Steps++;
            Aten.mul__Scalar.Run(parameter, 1 - rate * options.weight_decay!.Value);
            Aten.mul__Scalar.Run(moments.First, beta1);
            Aten.add_.Run(moments.First, gradient, 1 - beta1);
            Aten.mul__Scalar.Run(moments.Second, beta2);
            Aten.addcmul_.Run(moments.Second, gradient, gradient, 1 - beta2);
            using var denominator = moments.Largest().sqrt();
            Aten.div__Scalar.Run(denominator, Math.Sqrt(1 - Math.Pow(beta2, moments.Steps)), Arg.None);
            Aten.add__Scalar.Run(denominator, options.eps!.Value);
            double stepSize = rate / (1 - Math.Pow(beta1, moments.Steps));
            Aten.addcdiv_.Run(parameter, moments.First, denominator, -stepSize);
        }

        public class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        public class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup()
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false)
                : base(parameters, new Options
                {
                    LearningRate = lr,
                    beta1 = beta1,
                    beta2 = beta2,
                    eps = eps,
                    weight_decay = weight_decay,
                    amsgrad = amsgrad,
                    maximize = maximize,
                })
            {
            }
        }

        // Running means of a parameter's gradient and of its square. They outlive the dispose scopes.
        private sealed class Moments(Parameter parameter, bool amsgrad) : IDisposable
        {
            internal long Steps;

            internal Tensor First { get; } = zeros_like(parameter).DetachFromDisposeScope();

            internal Tensor Second { get; } = zeros_like(parameter).DetachFromDisposeScope();

            private Tensor? Peak { get; } = amsgrad ? zeros_like(parameter).DetachFromDisposeScope() : null;

            // With amsgrad, the largest second moment so far, in place of the present one.
            internal Tensor Largest()
            {
                if (Peak is null) return Second;
                using var larger = Peak.maximum(Second);
                return Peak.copy_(larger);
            }

            public void Dispose()
            {
                First.Dispose();
                Second.Dispose();
                Peak?.Dispose();
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-3,
                double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0,
                bool amsgrad = false, bool maximize = false) =>
                new(parameters.Select(entry => entry.parameter),
                    lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(IEnumerable<AdamW.ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9,
                double beta2 = 0.999, double eps = 1e-8, double weight_decay = 0, bool amsgrad = false,
                bool maximize = false) => new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
        }
    }
}
