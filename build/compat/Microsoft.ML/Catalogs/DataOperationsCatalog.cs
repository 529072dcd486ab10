using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes, reads and cuts data views.</summary>
public sealed partial class DataOperationsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment env;

    internal DataOperationsCatalog(IHostEnvironment env) => this.env = env;

    IHostEnvironment IInternalCatalog.Environment => env;
}
