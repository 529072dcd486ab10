namespace MLNet.Attention.Transforms.Summaries;

/// <summary>What each measure is called, and whether it chooses the epoch that is kept.</summary>
internal static class ValidationMeasures
{
    /// <summary>The measure in words, as they stand in the middle of a line.</summary>
    public static string Words(ValidationMeasure measure) => measure switch
    {
        ValidationMeasure.Accuracy => "accuracy",
        ValidationMeasure.MicroF1 => "micro F1",
        ValidationMeasure.EntityF1 => "F1 of entities",
        ValidationMeasure.AnswerF1 => "F1 of answers",
        _ => measure.ToString(),
    };

    /// <summary>Whether the epoch with the highest measure is kept; else it is the one with the lowest loss.</summary>
    public static bool ChoosesEpoch(ValidationMeasure measure) =>
        measure is ValidationMeasure.EntityF1 or ValidationMeasure.AnswerF1;
}
