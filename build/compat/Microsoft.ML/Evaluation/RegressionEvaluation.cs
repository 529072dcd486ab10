namespace Microsoft.ML.Data;

/// <summary>Sums of one pass over labels and scores. Rows where either is NaN are left out.</summary>
internal sealed class RegressionEvaluation
{
    private double _count;
    private double _absolute;
    private double _squared;
    private double _loss;
    private double _label;
    private double _labelSquared;

    public RegressionEvaluation(IDataView data, string labelName, string scoreName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluationColumns.Find(data.Schema, "Label", labelName);
        var score = EvaluationColumns.Find(data.Schema, "Score", scoreName);
        EvaluationColumns.Require(score.Type == NumberDataViewType.Single, "score", score, "Single");
        EvaluationColumns.Require(label.Type == NumberDataViewType.Single, "label", label, "Single");
        Read(data, label, score);
    }

    public double MeanAbsoluteError => Mean(_absolute);

    public double MeanSquaredError => Mean(_squared);

    public double MeanLoss => Mean(_loss);

    public double RSquared
    {
        get
        {
            if (_count == 0)
                return 0;
            double variation = _labelSquared - _label * _label / _count;
            return variation == 0 ? double.NaN : 1 - _squared / variation;
        }
    }

    private double Mean(double sum) => _count > 0 ? sum / _count : 0;

    private void Read(IDataView data, DataViewSchema.Column labelColumn, DataViewSchema.Column scoreColumn)
    {
        using var cursor = data.GetRowCursor([labelColumn, scoreColumn]);
        var getLabel = cursor.GetGetter<float>(labelColumn);
        var getScore = cursor.GetGetter<float>(scoreColumn);
        float label = 0, score = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref label);
            getScore(ref score);
            if (!float.IsNaN(label) && !float.IsNaN(score))
                Add(label, score);
        }
    }

    private void Add(float label, float score)
    {
        double error = Math.Abs((double)label - score);
        _count++;
        _absolute += error;
        _squared += error * error;

        // The loss function and the label's square are computed in single precision, the errors in double.
        float difference = score - label;
        _loss += difference * difference;
        _label += label;
        _labelSquared += label * label;
    }
}
