using MLNet.Attention.Modules.Decoders;

namespace MLNet.Attention.Transforms.Generation;

/// <summary>Generates one sequence for one source token by token, for callers that wait for each.</summary>
internal static class TokenGenerator
{
    /// <summary>
    /// The tokens, greedily or drawn. Each is computed when it is asked for, on the thread that asks; no dispose scope and no
    /// mode of gradients is open in between, so that the caller may await there.
    /// </summary>
    /// <param name="state">One source, with one hypothesis that has read nothing. The caller disposes it.</param>
    /// <param name="request">What is generated; the size of the beam and the number of results count as 1.</param>
    /// <param name="seed">The seed of the source; has an effect only when tokens are drawn.</param>
    /// <inheritdoc cref="HypothesisSearch.Run" path="/exception"/>
    public static IEnumerable<int> Generate(DecoderState state, GenerationRequest request, ulong seed = 0)
    {
        var options = request.Options.Clone();
        (options.BeamSize, options.NumberOfResults) = (1, 1);
        request = request with { Options = options };
        HypothesisSearch search = options.Sample ? new Sampler(state, request, [seed]) : new BeamSearch(state, request);
        var count = 0;
        bool goesOn;
        do
        {
            goesOn = search.Step();
            if (search.FirstChain is { } chain && chain.Length > count)
            {
                count++;
                yield return chain.LastId;
            }
        }
        while (goesOn);
    }
}
