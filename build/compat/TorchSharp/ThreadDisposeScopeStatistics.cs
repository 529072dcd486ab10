namespace TorchSharp;

public class ThreadDisposeScopeStatistics
{
    public long CreatedInScopeCount { get; internal set; }

    public long CreatedOutsideScopeCount { get; internal set; }

    public long DetachedFromScopeCount { get; internal set; }

    public long DisposedInScopeCount { get; internal set; }

    public long ThreadTotalLiveCount => CreatedInScopeCount - DisposedInScopeCount - DetachedFromScopeCount;

    public void Reset()
    {
        CreatedInScopeCount = 0;
        CreatedOutsideScopeCount = 0;
        DetachedFromScopeCount = 0;
        DisposedInScopeCount = 0;
    }
}
