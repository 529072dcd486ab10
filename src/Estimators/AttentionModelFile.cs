using System.IO.Compression;
using Microsoft.ML;

namespace MLNet.Attention;

/// <summary>Adds loading with plain errors to <c>mlContext.Model</c>.</summary>
public static class AttentionModelFile
{
    /// <summary>
    /// Loads a saved model or pipeline, as <c>Load</c> does, with errors that say which file is wrong, and why: ML.NET wraps the
    /// error of a transformer in others, without the name of the file.
    /// </summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="path">The name of the file.</param>
    /// <param name="inputSchema">The schema of the data that the model was saved with; null when it was saved without one.</param>
    /// <returns>The model; the caller disposes it.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">
    /// The file is not a zip, or damaged, or not of this library's version; or the model needs more memory than
    /// <see cref="ModelLoading.MaximumBytes"/>. The message begins with the name of the file.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// ML.NET cannot load the file for another reason. The message begins with the name of the file.
    /// </exception>
    public static ITransformer LoadFile(this ModelOperationsCatalog catalog, string path, out DataViewSchema? inputSchema)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        CheckZip(stream, path);
        try
        {
            var model = catalog.Load(stream, out var schema);
            inputSchema = schema;
            return model;
        }
        catch (Exception error) when (error is not (OutOfMemoryException or OperationCanceledException))
        {
            var cause = error.GetBaseException();
            throw cause is FormatException or InvalidDataException
                ? new FormatException($"{path}: {cause.Message}", cause)
                : new InvalidOperationException($"{path}: {cause.Message}", cause);
        }
    }

    // The directory of a zip is at its end, so a file that was cut off has none.
    private static void CheckZip(Stream stream, string path)
    {
        try
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = zip.Entries.Count;
        }
        catch (InvalidDataException)
        {
            throw new FormatException($"{path}: has {stream.Length} bytes that are not a whole zip; expected a saved model. The " +
                "file is damaged, or was not written to its end.");
        }
        stream.Position = 0;
    }
}
