namespace MLNet.Attention;

/// <summary>The cell of a recurrent layer.</summary>
public enum RecurrentCell
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000).</summary>
    Lstm,

    /// <summary>Gated recurrent unit (Cho et al. 2014); a quarter fewer weights.</summary>
    Gru,
}
