using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

// Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019).
public class AdamW : OptimizerHelper
{
    private readonly Dictionary<nint, State> states = [];
    private readonly Options defaults;

    public AdamW(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
        double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
    {
        RefuseVariants(amsgrad, maximize);
        if (lr < 0)
            throw new ArgumentException($"The learning rate is {lr}, it cannot be negative.");
        if (eps < 0)
            throw new ArgumentException($"eps is {eps}, it cannot be negative.");
        if (beta1 is < 0 or >= 1)
            throw new ArgumentException($"beta1 is {beta1}, it must be in [0, 1).");
        if (beta2 is < 0 or >= 1)
            throw new ArgumentException($"beta2 is {beta2}, it must be in [0, 1).");
        if (weight_decay < 0)
            throw new ArgumentException($"weight_decay is {weight_decay}, it cannot be negative.");
        defaults = new Options
        {
            LearningRate = lr,
            InitialLearningRate = lr,
            beta1 = beta1,
            beta2 = beta2,
            eps = eps,
            weight_decay = weight_decay,
        };
        foreach (var group in parameters)
            add_param_group(group);
    }

    public override void add_param_group(Modules.ParamGroup param_group)
    {
        var options = (Options?)param_group.Options ?? new Options();
        param_group.Options = options;
        options.LearningRate ??= defaults.LearningRate;
        options.beta1 ??= defaults.beta1;
        options.beta2 ??= defaults.beta2;
        options.eps ??= defaults.eps;
        options.weight_decay ??= defaults.weight_decay;
        options.InitialLearningRate = param_group.LearningRate;
        base.add_param_group(param_group);
        foreach (var parameter in param_group.Parameters)
        {
            var state = new State(parameter);
            state.Initialize(options);
            states[parameter.Handle] = state;
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (var state in states.Values)
            state.Dispose();
    }

    private protected override OptimizerState StateOf(Parameter parameter) => states[parameter.Handle];

    private protected override void Update(Modules.ParamGroup group)
    {
        foreach (var parameter in group.Parameters)
        {
            // Looked up first: it fails for a parameter that has been replaced since.
            var state = states[parameter.Handle];
            using var gradient = parameter.grad;
            if (gradient is null)
                continue;
            var options = (Options)group.Options;
            Update(parameter, gradient, state, options);
        }
    }

    private static void RefuseVariants(bool amsgrad, bool maximize)
    {
        if (amsgrad || maximize)
            throw new ArgumentException("'amsgrad' or 'maximize' is true; expected false, as compat has neither.");
    }

    // All in place, but for the denominator.
    private static void Update(Parameter parameter, Tensor gradient, State state, Options options)
    {
        double rate = options.LearningRate!.Value, beta1 = options.beta1!.Value, beta2 = options.beta2!.Value;
        state.step++;
        Aten.mul__Scalar.Run(parameter, 1 - rate * options.weight_decay!.Value);
        Aten.mul__Scalar.Run(state.exp_avg, beta1);
        Aten.add_.Run(state.exp_avg, gradient, 1 - beta1);
        Aten.mul__Scalar.Run(state.exp_avg_sq, beta2);
        Aten.addcmul_.Run(state.exp_avg_sq, gradient, gradient, 1 - beta2);
        using var denominator = state.exp_avg_sq.sqrt();
        Aten.div__Scalar.Run(denominator, Math.Sqrt(1 - Math.Pow(beta2, state.step)));
        Aten.add__Scalar.Run(denominator, options.eps!.Value);
        var stepSize = rate / (1 - Math.Pow(beta1, state.step));
        Aten.addcdiv_.Run(parameter, state.exp_avg, denominator, -stepSize);
    }

    public class Options : OptimizerOptions
    {
        public double? beta1;
        public double? beta2;
        public double? weight_decay;
        public double? eps;
    }

    public class ParamGroup : ParamGroup<Options>
    {
        public ParamGroup()
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
            }) => RefuseVariants(amsgrad, maximize);
    }

    // Running means of a parameter's gradient and of its square. They outlive the dispose scopes.
    public sealed class State : OptimizerState, IDisposable
    {
        public long step;
        public Tensor exp_avg = null!;
        public Tensor exp_avg_sq = null!;

        public State(Parameter parameter)
            : base(parameter)
        {
        }

        public override void Initialize(OptimizerOptions options)
        {
            if (exp_avg is not null)
                Dispose();
            step = 0;
            exp_avg = zeros_like(_parameter).DetachFromDisposeScope();
            exp_avg_sq = zeros_like(_parameter).DetachFromDisposeScope();
        }

        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            Read(reader, exp_avg);
            Read(reader, exp_avg_sq);
            if (reader.ReadBoolean())
                throw new ArgumentException("The stream holds the state of an optimizer with amsgrad.");
        }

        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            exp_avg.copy_(other.exp_avg);
            exp_avg_sq.copy_(other.exp_avg_sq);
        }

        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            Write(writer, exp_avg);
            Write(writer, exp_avg_sq);
            writer.Write(false); // no amsgrad
        }

        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
        }
    }
}
