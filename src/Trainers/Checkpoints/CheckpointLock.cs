using System.Globalization;
using MLNet.Attention.Transforms.Serialization;

namespace MLNet.Attention.Trainers.Checkpoints;

/// <summary>
/// Keeps a checkpoint folder for one training. The operating system holds the lock for the process, so that it ends with the
/// process, however that ends; a file beside it says who holds it.
/// </summary>
internal sealed class CheckpointLock : IDisposable
{
    private const int MostOfAnOwner = 200;

    private readonly FileStream held;
    private readonly string owner;

    private CheckpointLock(FileStream held, string owner) => (this.held, this.owner) = (held, owner);

    /// <summary>Takes the folder, which is created if it is missing.</summary>
    /// <param name="directory">The folder; null for none, and no lock.</param>
    /// <exception cref="InvalidOperationException">Another training holds the folder; the message says which.</exception>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static CheckpointLock? Take(string? directory)
    {
        if (directory is null)
            return null;
        Directory.CreateDirectory(directory);
        var owner = Path.Combine(directory, "checkpoint.owner");
        var taken = new CheckpointLock(Open(directory, owner), owner);
        try
        {
            taken.SayWho();
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Releases the folder.</summary>
    public void Dispose()
    {
        File.Delete(owner);
        // While it is held, so that nobody else's file is deleted. Windows deletes it when it is closed.
        if (!OperatingSystem.IsWindows())
            File.Delete(held.Name);
        held.Dispose();
    }

    private static FileStream Open(string directory, string owner)
    {
        var path = Path.Combine(directory, "checkpoint.lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
                OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new InvalidOperationException($"The checkpoint folder '{directory}' is in use by another training" +
                $"{OwnerOf(owner)}; expected a folder of its own for each training. Wait for its end, or choose another " +
                $"'{nameof(AttentionTrainingOptions.CheckpointDirectory)}'.");
        }
    }

    private void SayWho()
    {
        File.Delete(owner); // deletes a link, not its target
        using var writer = new StreamWriter(new FileStream(owner, FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        writer.Write(string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    private static string OwnerOf(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            var found = new char[MostOfAnOwner];
            var length = reader.ReadBlock(found);
            return length == 0 ? "" : $" ({Excerpt.Of(new string(found, 0, length), MostOfAnOwner)})";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return ""; // it has not said yet
        }
    }
}
