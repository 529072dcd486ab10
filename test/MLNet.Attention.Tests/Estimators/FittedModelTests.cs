namespace MLNet.Attention.Tests.Estimators;

[TestClass]
public sealed class FittedModelTests
{
    [TestMethod]
    public void AFittedModel_HoldsNoGradients()
    {
        var context = new Microsoft.ML.MLContext(1);
        using var model = TinyModels.Trainer(context).Fit(TestData.LoadTraining(context));
        foreach (var (name, parameter) in model.Model.Network.named_parameters())
            Assert.IsNull(parameter.grad, name);
    }
}
