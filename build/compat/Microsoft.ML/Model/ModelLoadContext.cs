using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where a component reads itself from: what <see cref="ModelSaveContext"/> wrote.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = "Model.key";

    public readonly RepositoryReader Repository;
    public readonly string? Directory;
    public readonly BinaryReader Reader;
    public readonly string[] Strings;
    public readonly string LoaderAssemblyName;
    public ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string? dir)
    {
        Repository = rep;
        Directory = dir;
        Reader = new BinaryReader(ent.Stream, Encoding.UTF8, leaveOpen: true);
        Header = ModelHeader.BeginRead(Reader, out Strings, out LoaderAssemblyName);
    }

    public void Dispose() => Reader.Dispose();

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, [NotNullWhen(true)] out TRes? result,
        RepositoryReader rep, string? dir, params object[] extra) where TRes : class
    {
        result = null;
        using var entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (entry is null)
            return false;
        using var context = new ModelLoadContext(rep, entry, dir);
        result = context.Load<TRes, TSig>(env, extra);
        return true;
    }

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string? dir,
        params object[] extra) where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out var loaded, rep, dir, extra))
            throw env.Process(new FormatException($"Corrupt model file: there is no '{dir}/{ModelStreamName}'."));
        result = loaded;
    }

    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra)
        where TRes : class =>
        LoadModel<TRes, TSig>(env, out result, Repository, Below(name), extra);

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var entry = Repository.OpenEntryOrNull(Directory, name);
        if (entry is null)
            return false;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(reader);
        return true;
    }

    public void CheckAtModel()
    {
        if (Reader.BaseStream.Position != Header.FpModel)
            throw new InvalidOperationException("The model must be read from its beginning.");
    }

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => ModelHeader.CheckVersionInfo(ref Header, ver);

    public string? LoadStringOrNull()
    {
        var id = Reader.ReadInt32();
        if (id < -1 || id >= Strings.Length)
            throw new FormatException($"There is no string {id}; the model has {Strings.Length}.");
        return id < 0 ? null : Strings[id];
    }

    public string LoadString() => LoadStringOrNull() ?? throw new FormatException("A string is missing.");

    public string LoadNonEmptyString()
    {
        var text = LoadString();
        return text.Length > 0 ? text : throw new FormatException("A string is empty.");
    }

    private TRes Load<TRes, TSig>(IHostEnvironment env, object[] extra) where TRes : class
    {
        if (LoaderAssemblyName.Length > 0)
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(LoaderAssemblyName));
        foreach (var name in new[] { Header.LoaderSignature.ToString(), Header.LoaderSignatureAlt.ToString() })
        {
            if (string.IsNullOrWhiteSpace(name)
                || !env.ComponentCatalog.TryCreateInstance<TSig>(env, name, [this, .. extra], out var instance)
                || instance is not TRes result)
            {
                continue;
            }
            ModelHeader.EndRead(Reader, in Header);
            return result;
        }
        throw env.Process(new FormatException($"Couldn't load model: '{Directory}'"));
    }

    private string Below(string name) => Path.Combine(Directory ?? "", name);
}
