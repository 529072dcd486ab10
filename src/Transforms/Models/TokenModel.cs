using MLNet.Attention.Modules.Networks;
using MLNet.Attention.Transforms.Serialization;
using MLNet.Attention.Transforms.Tags;
using MLNet.Attention.Transforms.Tokenization;
using Microsoft.ML;
using static TorchSharp.torch;

namespace MLNet.Attention.Transforms.Models;

/// <summary>A fitted token classifier.</summary>
internal sealed class TokenModel : TokenLevelModel<TokenModelConfiguration, WordNetwork>
{
    private const string TypeName = "token_classification";

    /// <summary>Takes ownership of <paramref name="network"/> and moves it to <paramref name="device"/>.</summary>
    public TokenModel(TokenModelConfiguration configuration, Tokenizer tokenizer, WordNetwork network, Device device)
        : base(configuration, tokenizer, network, device)
    {
    }

    /// <summary>The special tokens around what the network reads at once.</summary>
    public SingleTemplate Around => Tokenizer.Template.Single;

    /// <summary>The most tokens of words that the network reads at once.</summary>
    public int WindowTokens => WordLimit.MaximumTokens;

    /// <summary>What the network reads of a word.</summary>
    public TokenLimit WordLimit => Configuration.WordLimit(Tokenizer);

    protected override string Type => TypeName;

    /// <summary>The scores of the chain of tags. The caller holds a lease on the model.</summary>
    public TagChain GetChain()
    {
        if (Network.Chain is not { } chain)
            return TagChain.Untrained(Configuration.Scheme);
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        return new TagChain(Configuration.Scheme, Values(chain.Start), Values(chain.Transitions), Values(chain.End),
            IsTrained: true);
    }

    /// <summary>Reads what <see cref="FittedModel.Save"/> wrote.</summary>
    /// <param name="context">Where the model was written.</param>
    /// <param name="version">The signature and version of the transformer.</param>
    /// <param name="device">The device for the network.</param>
    /// <exception cref="FormatException">A file is missing, damaged or too large; the message names it.</exception>
    public static (TokenModel Model, ModelColumns Columns) Load(ModelLoadContext context, VersionInfo version, Device device)
    {
        context.CheckAtModel(version);
        var manifest = Manifest.Load(context, TypeName);
        var columns = ModelColumns.Read(manifest.Fields, inputCount: 1, hasOutput: false);
        return (Load(manifest, TokenModelConfiguration.Read, (configuration, tokenizer, network) =>
            new TokenModel(configuration, tokenizer, network, device)), columns);
    }

    private static float[] Values(Tensor tensor) => tensor.cpu().data<float>().ToArray();
}
