namespace MLNet.Attention.Modules;

/// <summary>The function between the two linear layers of a feed-forward block.</summary>
public enum Activation
{
    /// <summary>max(0, x) (Vaswani et al. 2017, section 3.3).</summary>
    Relu,

    /// <summary>x·Φ(x), Φ the normal distribution function, exact (Hendrycks and Gimpel 2016).</summary>
    Gelu,
}
