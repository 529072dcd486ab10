namespace MLNet.Attention.Tests.Contracts;

/// <summary>A way in which an estimator can break its contract.</summary>
public enum Breakage
{
    None,
    PromiseLacksColumn,
    PromiseLacksAnnotations,
    OutputSchemaLacksColumn,
    LoadedModelDiffers,
    WrongRowCount,
    ColumnAloneDiffers,
    RowMissingWhenNothingActive,
    SameIdTwice,
    InactiveColumnReadable,
    CursorHasOtherSchemaObject,
    CursorSetRepeatsRows,
    MappedRowDiffers,
    MappedRowKeepsInput,
    MappedRowHasOtherSchemaObject,
}
