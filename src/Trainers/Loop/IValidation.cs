namespace MLNet.Attention.Trainers.Loop;

/// <summary>Measures the networks in training on rows that they do not learn from.</summary>
internal interface IValidation
{
    /// <summary>What the accuracy of <see cref="Validate"/> is; default the accuracy, where there is one.</summary>
    ValidationMeasure Measure => ValidationMeasure.Accuracy;

    /// <summary>Loss and accuracy on the validation rows; null without validation rows.</summary>
    /// <param name="checkAlive">Called often, by several threads; throws to cancel the work.</param>
    ValidationMetrics? Validate(Action checkAlive);
}
