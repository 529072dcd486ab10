namespace Microsoft.ML.Data;

/// <summary>A cursor over some of another's rows, which it counts itself.</summary>
internal abstract class FilteringCursor(DataViewRowCursor input) : WrappingCursor(input)
{
    private long position = -1;
    private bool ended;

    public override DataViewSchema Schema => Input.Schema;

    public override long Position => position;

    public sealed override bool MoveNext()
    {
        if (!ended && MoveToNextRow())
        {
            position++;
            return true;
        }
        ended = true;
        position = -1;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(column);

    public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) => Input.GetGetter<T>(column);

    /// <summary>Moves the input to the next row that is wanted.</summary>
    protected abstract bool MoveToNextRow();
}
