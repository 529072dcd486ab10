using System.Text;

namespace Microsoft.ML;

/// <summary>Where a component writes itself: its own stream, and further named streams beside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal readonly RepositoryWriter Repository;
    internal readonly string? Directory;
    internal readonly BinaryWriter Writer;
    internal ModelHeader Header;

    private readonly Repository.Entry entry;
    private readonly List<string> strings = [];
    private string? loaderAssemblyName;

    internal ModelSaveContext(RepositoryWriter rep, string? dir, string name)
    {
        Repository = rep;
        Directory = dir;
        entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        Header = ModelHeader.BeginWrite(Writer);
    }

    public void Dispose()
    {
        Writer.Dispose();
        entry.Dispose();
    }

    internal static void SaveModel<T>(RepositoryWriter rep, T? value, string path) where T : class
    {
        if (value is ICanSaveModel model)
            SaveAt(rep, path, model.Save);
    }

    internal void SaveModel<T>(T? value, string name) where T : class => SaveModel(Repository, value, Below(name));

    internal void CheckAtModel()
    {
        Writer.Flush();
        if (Writer.BaseStream.Position != Header.FpModel)
            throw new InvalidOperationException("The model must be written from its beginning.");
    }

    internal void SetVersionInfo(VersionInfo ver)
    {
        ModelHeader.SetVersionInfo(ref Header, ver);
        loaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveString(string str)
    {
        ArgumentNullException.ThrowIfNull(str);
        var id = strings.IndexOf(str);
        if (id < 0)
        {
            id = strings.Count;
            strings.Add(str);
        }
        Writer.Write(id);
    }

    internal void SaveNonEmptyString(string str)
    {
        Runtime.Contracts.CheckNonEmpty(str, nameof(str));
        SaveString(str);
    }

    private static void SaveAt(RepositoryWriter repository, string path, Action<ModelSaveContext> save)
    {
        using var context = new ModelSaveContext(repository, path, ModelLoadContext.ModelStreamName);
        save(context);
        context.Done();
    }

    private void Done()
    {
        if (Header.ModelSignature == 0)
            throw new InvalidOperationException("ModelSignature not specified!");
        ModelHeader.EndWrite(Writer, ref Header, strings, loaderAssemblyName);
    }

    private string Below(string name) => Path.Combine(Directory ?? "", name);
}
