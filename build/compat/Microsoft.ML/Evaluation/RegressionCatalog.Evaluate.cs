using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class RegressionCatalog
{
    public RegressionMetrics Evaluate(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score") =>
        new(new RegressionEvaluation(data, labelColumnName, scoreColumnName));
}
