namespace MLNet.Attention.Trainers.Loop;

/// <summary>What the options of a training leave open.</summary>
/// <param name="LearningRate">The highest learning rate.</param>
/// <param name="BatchSize">Rows per batch. Default 32.</param>
/// <param name="Steps">
/// About the number of steps: few enough not to overfit, many enough to learn. The number of epochs follows from it. Default
/// 2000.
/// </param>
/// <param name="FewestEpochs">The fewest epochs. Default 10.</param>
/// <param name="MostEpochs">The most epochs. Default 40.</param>
internal sealed record TrainingDefaults(
    double LearningRate, int BatchSize = 32, int Steps = 2000, int FewestEpochs = 10, int MostEpochs = 40);
