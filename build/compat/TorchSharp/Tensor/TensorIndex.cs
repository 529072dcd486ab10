namespace TorchSharp;

public static partial class torch
{
    public struct TensorIndex
    {
        public static TensorIndex Colon = Slice();
        public static TensorIndex Ellipsis = new() { Is = Kind.Ellipsis };
        public static TensorIndex None = new() { Is = Kind.NewAxis };
        public static TensorIndex Null = new() { Is = Kind.NewAxis };

        internal Kind Is;
        internal long? Start;
        internal long? Stop;
        internal long? Step;
        internal Tensor? Positions;

        internal enum Kind
        {
            NewAxis,
            Single,
            Slice,
            Ellipsis,
            Tensor,
        }

        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { Is = Kind.Slice, Start = start, Stop = stop, Step = step };

        public static TensorIndex Slice((int? start, int? end) range) => Slice((long?)range.start, (long?)range.end);

        public static TensorIndex Slice(Range range) =>
            Slice(Position(range.Start), range.End.Equals(Index.End) ? null : Position(range.End));

        public static TensorIndex Single(long? index) => new() { Is = Kind.Single, Start = index };

        public static TensorIndex Tensor(Tensor tensor) => new() { Is = Kind.Tensor, Positions = tensor };

        public static implicit operator TensorIndex(long value) => Single(value);

        public static implicit operator TensorIndex(Index index) => Single(Position(index));

        public static implicit operator TensorIndex(Range range) => Slice(range);

        public static implicit operator TensorIndex((int? start, int? end) range) => Slice(range);

        private static long Position(Index index) => index.IsFromEnd ? -index.Value : index.Value;
    }
}
