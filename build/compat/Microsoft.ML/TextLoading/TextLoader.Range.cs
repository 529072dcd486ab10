namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>Fields of a line, by index from zero.</summary>
    public sealed class Range
    {
        public int Min;

        public int? Max;

        /// <summary>Makes a vector even of a single field.</summary>
        public bool ForceVector;

        public Range()
        {
        }

        public Range(int index)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            Min = index;
            Max = index;
        }

        public Range(int min, int? max)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(min);
            if (max < min)
                throw new ArgumentOutOfRangeException(nameof(max), $"The last field, {max}, is before the first, {min}.");
            Min = min;
            Max = max;
            ForceVector = true;
        }
    }
}
