namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>A special token around texts.</summary>
/// <param name="Id">Its id.</param>
/// <param name="TypeId">Its type id, which tells the text that it belongs to.</param>
internal readonly record struct SpecialToken(int Id, int TypeId);
