using MLNet.Attention.Modules.Decoders;
using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Tests.Modules.Encoders;
using static TorchSharp.torch;

namespace MLNet.Attention.Tests.Modules.Networks;

/// <summary>Decoding in progress gives what the network gives for the whole targets so far.</summary>
[TestClass]
[DoNotParallelize] // some count tensors
public sealed class SequenceDecoderStateTests
{
    private static readonly long[][] Sources = [[5, 3, 5, 1], [1, 2, 3, 4, 6], [7]];

    public static IEnumerable<object[]> Kinds => TinySequenceNetwork.Kinds;

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Steps_AreTheNetworksDistributions_AlsoOfWhatWasSelected(string architecture, bool copies)
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies);
        using var state = Start(network);
        Assert.AreEqual((3L, 1L, 5L, 9L), (state.Sources, state.Hypotheses, state.SourceLength, state.VocabularySize));
        var (sources, targets) = (new[] { 0, 1, 2 }, new long[][] { [], [], [] });
        Continue(0, 0, 0);
        Select([0, 0, 1, 1, 2, 2]);
        Continue(1, 2, 3, 4, 5, 6);
        Select([1, 1, 4, 5], [0, 2]);
        Continue(7, 6, 5, 4);
        Select([2, 0], [1, 0]);
        Continue(2, 3);

        void Continue(params long[] ids)
        {
            var step = state.Step(tensor(ids));
            targets = [.. targets.Select((target, row) => target.Append(ids[row]).ToArray())];
            Assert.AreEqual(targets[0].Length, state.Length);
            Assert.AreEqual(copies, step.CopyProbability is not null);
            for (var row = 0; row < targets.Length; row++)
            {
                var source = Sources[sources[row / (targets.Length / sources.Length)]];
                var alone = network.call(
                    TinyEncoder.Ids([source], source.Length), null, tensor(targets[row], [1, state.Length]));
                TensorAssert.Near(
                    alone[0].select(0, state.Length - 1), step.LogProbabilities[row], 2e-5, $"row {row} of step {state.Length}");
                var alignment = step.Alignment[row];
                Assert.AreEqual(1, alignment.sum().item<float>(), 1e-5);
                if (source.Length < 5)
                    TensorAssert.AllZero(alignment.narrow(0, source.Length, 5 - source.Length));
            }
        }

        void Select(long[] hypotheses, long[]? kept = null)
        {
            state.Select(tensor(hypotheses), kept is null ? null : tensor(kept));
            targets = [.. hypotheses.Select(row => targets[row])];
            sources = kept is null ? sources : [.. kept.Select(source => sources[source])];
            Assert.AreEqual(sources.Length, state.Sources);
            Assert.AreEqual(targets.Length / sources.Length, state.Hypotheses);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Decoding_LeavesNoTensor_AndNothingInTheCallersScopes(string architecture, bool copies)
    {
        using var network = TinySequenceNetwork.CreateWithBiases(architecture, copies);
        Decode(); // what the network keeps, such as sinusoids
        LiveTensors.AreNoMoreAfter(Decode);

        void Decode()
        {
            DecoderState state;
            using (NewDisposeScope())
            using (inference_mode())
                state = Start(network);
            for (var step = 0; step < 3; step++)
            {
                using var scope = NewDisposeScope();
                using var inference = inference_mode();
                state.Step(tensor(new long[step == 0 ? 3 : 4]));
                state.Select(tensor(step == 0 ? new long[] { 0, 0, 2, 2 } : [2, 3, 1, 1]),
                    tensor(step == 0 ? new long[] { 0, 2 } : [1, 0]));
            }
            state.Dispose();
            state.Dispose();
        }
    }

    [TestMethod]
    public void TheTensorsOfTheCaller_MayBeFreed()
    {
        using var scope = NewDisposeScope();
        using var network = TinySequenceNetwork.CreateWithBiases("gru general", copies: true);
        var (ids, padding) = (TinyEncoder.Ids(Sources, 5), TinyEncoder.Padding(Sources, 5));
        using var expected = Start(network);
        using var state = network.Start(ids, padding);
        ids.Dispose();
        padding.Dispose();
        TensorAssert.Same(expected.Step(Zeros(3)).LogProbabilities,
            state.Step(Zeros(3)).LogProbabilities);
    }

    [TestMethod]
    public void WrongShapes_AreRefused_AndLeaveNoTensor()
    {
        using var network = TinySequenceNetwork.CreateWithBiases("transformer", copies: true);
        using (NewDisposeScope())
        using (var state = Start(network))
        {
            foreach (var wrong in new[] { Zeros(2), Zeros(3, 1) })
                Refusal.OfShape("ids", wrong, x => state.Step(x));
            foreach (var wrong in new[] { Zeros(4), Zeros(0), Zeros(3, 1) })
                Refusal.OfShape("hypotheses", wrong, x => state.Select(x));
            Refusal.OfShape("hypotheses", Zeros(3), x => state.Select(x, Zeros(2)));
            Refusal.OfShape("hypotheses", Zeros(3), x => state.Select(x, Zeros(0)));
            Refusal.OfShape("sources", Zeros(1, 3), x => state.Select(Zeros(3), x));
        }
        LiveTensors.AreNoMoreAfter(() =>
        {
            using var scope = NewDisposeScope();
            Refusal.OfShape("source", Zeros(5), x => network.Start(x, null));
            Refusal.OfShape("padding", Given.Padding(4, 0, 0, 0), x => network.Start(TinyEncoder.Ids(Sources, 5), x));
        });
    }

    private static Tensor Zeros(params long[] shape) => zeros(shape, ScalarType.Int64);

    private static DecoderState Start(SequenceToSequenceNetwork network)
    {
        using var scope = NewDisposeScope();
        return network.Start(TinyEncoder.Ids(Sources, 5), TinyEncoder.Padding(Sources, 5));
    }
}
