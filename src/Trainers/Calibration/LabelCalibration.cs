namespace MLNet.Attention.Trainers.Calibration;

/// <summary>The calibration of one of several labels that are predicted apart.</summary>
/// <param name="Scales">One per part of the model, at least 0.</param>
/// <param name="Intercept">What is added to the sum of the scaled outputs.</param>
/// <param name="Threshold">The probability above which the label is predicted, in (0, 1).</param>
internal sealed record LabelCalibration(double[] Scales, double Intercept, double Threshold);
