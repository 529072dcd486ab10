namespace MLNet.Attention.Transforms.Serialization;

/// <summary>A file of a saved model, beside its manifest.</summary>
/// <param name="FileName">The name of its entry in the zip.</param>
/// <param name="Write">Writes the content.</param>
internal sealed record ModelPart(string FileName, Action<Stream> Write);
