namespace Microsoft.ML.Data;

/// <summary>A row that follows another and disposes it with itself.</summary>
internal abstract class WrappingRow(DataViewRow input) : DataViewRow
{
    public override long Position => input.Position;

    public override long Batch => input.Batch;

    protected DataViewRow Input => input;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
    }
}

/// <summary>A cursor that follows another and disposes it with itself.</summary>
internal abstract class WrappingCursor(DataViewRowCursor input) : DataViewRowCursor
{
    public override long Position => input.Position;

    public override long Batch => input.Batch;

    protected DataViewRowCursor Input => input;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
    }
}
