using Microsoft.ML.Data;

namespace MLNet.Attention.Transforms.Buffers;

/// <summary>Fills ML.NET's vectors.</summary>
internal static class VectorBuffer
{
    /// <summary>Sets a vector to dense values. Reuses the memory of the vector if it is large enough.</summary>
    public static void Fill<T>(ref VBuffer<T> vector, ReadOnlySpan<T> values)
    {
        var editor = VBufferEditor.Create(ref vector, values.Length);
        values.CopyTo(editor.Values);
        vector = editor.Commit();
    }
}
