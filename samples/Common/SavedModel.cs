using Microsoft.ML;

namespace MLNet.Attention.Samples;

/// <summary>Loads models from files that the user names.</summary>
public static class SavedModel
{
    /// <summary>Loads a model of this type.</summary>
    /// <exception cref="InputException">The file is no model, or a model of another type.</exception>
    public static T Load<T>(MLContext mlContext, string path) where T : class, ITransformer
    {
        var model = Load(mlContext, path);
        if (model is T expected)
            return expected;
        (model as IDisposable)?.Dispose();
        throw new InputException($"{path} is a model of another kind; expected {typeof(T).Name}.");
    }

    /// <summary>Loads a model of any type.</summary>
    /// <exception cref="InputException">The file is no model.</exception>
    public static ITransformer Load(MLContext mlContext, string path)
    {
        try
        {
            return mlContext.Model.Load(path, out _);
        }
        catch (Exception e)
        {
            throw new InputException($"{path} cannot be loaded as a model: {e.GetBaseException().Message}");
        }
    }
}
