namespace Microsoft.ML.Data;

/// <summary>A data view made of another.</summary>
internal interface IDataTransform : IDataView, ICanSaveModel
{
    IDataView Source { get; }
}
