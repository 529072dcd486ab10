namespace MLNet.Attention.Tests.Transforms.Generation;

/// <summary>A clock that shows a number of seconds.</summary>
internal sealed class SteppedClock(Func<long> seconds) : TimeProvider
{
    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => seconds();
}
