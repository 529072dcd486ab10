namespace Microsoft.ML.Data;

/// <summary>A cursor over some of another's rows, which it counts itself.</summary>
internal abstract class FilteringCursor(DataViewRowCursor input) : WrappingCursor(input)
{
    private long _position = -1;
    private bool _ended;

    public override DataViewSchema Schema => Input.Schema;

    public override long Position => _position;

    public sealed override bool MoveNext()
    {
        if (!_ended && MoveToNextRow())
        {
            _position++;
            return true;
        }
        _ended = true;
        _position = -1;
        return false;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => Input.IsColumnActive(column);

    public override ValueGetter<T> GetGetter<T>(DataViewSchema.Column column) => Input.GetGetter<T>(column);

    /// <summary>Moves the input to the next row that is wanted.</summary>
    protected abstract bool MoveToNextRow();
}
