namespace TorchSharp.Modules;

// What an optimizer remembers of one parameter.
public abstract class OptimizerState
{
    protected Parameter _parameter;

    protected OptimizerState(Parameter parameter) => _parameter = parameter;

    public abstract void Initialize(OptimizerOptions options);

    public abstract void LoadStateDict(BinaryReader reader);

    public abstract void LoadStateDict(OptimizerState source);

    public abstract void SaveStateDict(BinaryWriter writer);

    // TorchSharp's own format of a tensor: element type, rank, sizes, all as LEB128, then the elements.
    private protected static void Write(BinaryWriter writer, torch.Tensor tensor)
    {
        using var local = tensor.cpu();
        writer.Write7BitEncodedInt((int)tensor.dtype);
        writer.Write7BitEncodedInt(tensor.shape.Length);
        foreach (var size in tensor.shape)
            writer.Write7BitEncodedInt64(size);
        writer.Write(local.bytes);
    }

    private protected static void Read(BinaryReader reader, torch.Tensor tensor)
    {
        int type = reader.Read7BitEncodedInt(), rank = reader.Read7BitEncodedInt();
        if (type != (int)tensor.dtype || rank != tensor.shape.Length
            || !Array.TrueForAll(tensor.shape, size => size == reader.Read7BitEncodedInt64()))
        {
            throw new ArgumentException("The stream holds a tensor of another type or shape.");
        }
        using var local = torch.empty_like(tensor, device: torch.CPU);
        reader.BaseStream.ReadExactly(local.bytes);
        tensor.copy_(local);
    }
}
