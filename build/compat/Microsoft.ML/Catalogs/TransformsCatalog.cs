using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where transforms are found; extension methods fill it.</summary>
public sealed partial class TransformsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment env;

    internal TransformsCatalog(IHostEnvironment env)
    {
        this.env = env;
        Conversion = new ConversionTransforms(this);
        Text = new TextTransforms(this);
    }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    IHostEnvironment IInternalCatalog.Environment => env;

    public sealed class ConversionTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog owner;

        internal ConversionTransforms(TransformsCatalog owner) => this.owner = owner;

        IHostEnvironment IInternalCatalog.Environment => owner.env;
    }

    public sealed class TextTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog owner;

        internal TextTransforms(TransformsCatalog owner) => this.owner = owner;

        IHostEnvironment IInternalCatalog.Environment => owner.env;
    }
}
