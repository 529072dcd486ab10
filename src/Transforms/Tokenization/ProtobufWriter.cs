using System.Buffers.Binary;
using System.Text;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Writes the fields of a message of protocol buffers one by one; <see cref="ProtobufFields"/> reads them.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream message = new();

    /// <summary>The message so far.</summary>
    public byte[] ToBytes() => message.ToArray();

    /// <summary>Appends a field that is bytes, or a message.</summary>
    public ProtobufWriter Append(int field, ReadOnlySpan<byte> bytes)
    {
        AppendVariable((ulong)field << 3 | 2);
        AppendVariable((ulong)bytes.Length);
        message.Write(bytes);
        return this;
    }

    /// <summary>Appends a field that is a text.</summary>
    public ProtobufWriter Append(int field, string text) => Append(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends a field that is a whole number, at least 0.</summary>
    public ProtobufWriter Append(int field, int number)
    {
        AppendVariable((ulong)field << 3);
        AppendVariable((ulong)number);
        return this;
    }

    /// <summary>Appends a field that is a real number of 32 bits.</summary>
    public ProtobufWriter Append(int field, float number)
    {
        AppendVariable((ulong)field << 3 | 5);
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
        message.Write(bytes);
        return this;
    }

    private void AppendVariable(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            message.WriteByte((byte)(value | 0x80));
        message.WriteByte((byte)value);
    }
}
