using System.Security.Cryptography;
using MLNet.Attention.Transforms.Batches;

namespace MLNet.Attention.Trainers.Data;

/// <summary>Texts without targets in memory, as tokens.</summary>
/// <param name="Texts">The texts.</param>
internal sealed record UnlabelledTexts(TokenBlock Texts) : ITrainingRows
{
    public void AppendTo(IncrementalHash hash)
    {
        for (var text = 0; text < Texts.Count; text++)
            hash.AppendRow(Texts[text]);
    }
}
