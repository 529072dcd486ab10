namespace Microsoft.ML.Data;

/// <summary>Sums of one pass over labels and scores. Rows where either is NaN are left out.</summary>
internal sealed class RegressionEvaluation
{
    private double count;
    private double squared;
    private double label;
    private double labelSquared;

    public RegressionEvaluation(IDataView data, string labelName, string scoreName)
    {
        ArgumentNullException.ThrowIfNull(data);
        var label = EvaluationColumns.Find(data.Schema, "Label", labelName);
        var score = EvaluationColumns.Find(data.Schema, "Score", scoreName);
        EvaluationColumns.Require(score.Type == NumberDataViewType.Single, "score", score, "Single");
        EvaluationColumns.Require(label.Type == NumberDataViewType.Single, "label", label, "Single");
        Read(data, label, score);
    }

    public double RSquared
    {
        get
        {
            if (count == 0)
                return 0;
            var variation = labelSquared - label * label / count;
            return variation == 0 ? double.NaN : 1 - squared / variation;
        }
    }

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
        var error = (double)label - score;
        count++;
        squared += error * error;
        this.label += label;

        // Unlike the error, the label's square is computed in single precision.
        labelSquared += label * label;
    }
}
