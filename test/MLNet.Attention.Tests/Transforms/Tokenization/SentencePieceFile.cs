using System.Text;

namespace MLNet.Attention.Tests.Transforms.Tokenization;

/// <summary>Small models of SentencePiece, as bytes of their file.</summary>
internal static class SentencePieceFile
{
    /// <param name="kind">1: unigram; 2: merges.</param>
    /// <param name="pieces">The pieces; kind 1 is text, 2 the unknown one, 3 control.</param>
    public static byte[] Make(int kind, params (string Text, float Score, int Kind)[] pieces) =>
    [
        .. pieces.SelectMany(piece => Message(1,
        [
            .. Message(1, Encoding.UTF8.GetBytes(piece.Text)), 0x15, .. BitConverter.GetBytes(piece.Score), 0x18, (byte)piece.Kind,
        ])),
        .. Message(2, [0x18, (byte)kind]),
    ];

    private static byte[] Message(int field, byte[] bytes) => [(byte)(field << 3 | 2), (byte)bytes.Length, .. bytes];
}
