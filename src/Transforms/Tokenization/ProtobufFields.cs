using System.Buffers.Binary;

namespace MLNet.Attention.Transforms.Tokenization;

/// <summary>Reads the fields of a message of protocol buffers one by one.</summary>
/// <param name="message">The message.</param>
/// <param name="file">The name of the file in an error.</param>
internal ref struct ProtobufFields(ReadOnlySpan<byte> message, string file)
{
    private readonly string file = file;
    private ReadOnlySpan<byte> rest = message;

    /// <summary>The number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>The value of a field that is a whole number, and the bits of one that is a real number.</summary>
    public ulong Value { get; private set; }

    /// <summary>The bytes of a field that is a string, bytes, or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <exception cref="FormatException">The message is damaged.</exception>
    public bool MoveNext()
    {
        if (rest.IsEmpty)
            return false;
        var key = ReadVariable();
        Number = (int)Math.Min(key >> 3, int.MaxValue);
        Value = 0;
        Bytes = default;
        switch (key & 7)
        {
            case 0:
                Value = ReadVariable();
                break;
            case 1:
                Value = BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));
                break;
            case 2:
                Bytes = Take(ReadVariable());
                break;
            case 5:
                Value = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
                break;
            default:
                throw Damaged();
        }
        return true;
    }

    private ulong ReadVariable()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Damaged();
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)rest.Length)
            throw Damaged();
        var taken = rest[..(int)count];
        rest = rest[(int)count..];
        return taken;
    }

    private readonly FormatException Damaged() => new($"{file}: is damaged; expected a model of SentencePiece.");
}
