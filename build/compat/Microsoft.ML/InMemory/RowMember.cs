using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>A public field or property of a row class that is a column.</summary>
internal sealed class RowMember
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.Instance;

    public RowMember(MemberInfo member)
    {
        Member = member;
        Type = (member as FieldInfo)?.FieldType ?? ((PropertyInfo)member).PropertyType;
        var element = Type.IsArray ? Type.GetElementType()!
            : Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(VBuffer<>) ? Type.GetGenericArguments()[0]
            : null;
        IsVector = element is not null;
        ItemType = PrimitiveTypeLookup.FromRawTypeOrNull(element ?? Type)
            ?? throw new ArgumentOutOfRangeException(nameof(member),
                $"Could not determine an IDataView type for member {Name} of type {Type}");
    }

    public MemberInfo Member { get; }

    public string Name => Member.Name;

    public Type Type { get; }

    public bool IsVector { get; }

    /// <summary>The type of the member, or of its items where it is a vector.</summary>
    public PrimitiveDataViewType ItemType { get; }

    public string ColumnName => Member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? Name;

    public DataViewType ColumnType
    {
        get
        {
            var key = Member.GetCustomAttribute<KeyTypeAttribute>();
            var item = key is null ? ItemType : new KeyDataViewType(ItemType.RawType, key.Count);
            var vector = Member.GetCustomAttribute<VectorTypeAttribute>();
            if (vector is not null && !IsVector)
            {
                throw new ArgumentOutOfRangeException(nameof(Type),
                    $"Member {Name} marked with VectorTypeAttribute, but does not appear to be a vector type");
            }
            return IsVector ? new VectorDataViewType(item, vector?.Dimensions ?? [0]) : item;
        }
    }

    public static IEnumerable<RowMember> AllOf(Type type, SchemaDefinition.Direction direction)
    {
        var reads = direction.HasFlag(SchemaDefinition.Direction.Read);
        var writes = direction.HasFlag(SchemaDefinition.Direction.Write);
        var properties = type.GetProperties(Any).Where(property => property.GetIndexParameters().Length == 0
            && (reads && property.GetGetMethod() is not null || writes && property.GetSetMethod() is not null));
        return type.GetFields(Any).Concat<MemberInfo>(properties)
            .Where(member => member.GetCustomAttribute<NoColumnAttribute>() is null)
            .Select(member => new RowMember(member));
    }

    public static RowMember Find(Type type, string name) =>
        new(type.GetField(name, Any) ?? (MemberInfo?)type.GetProperty(name, Any)
            ?? throw new ArgumentOutOfRangeException(nameof(name),
                $"No field or property with name '{name}' found in type '{type.FullName}'"));

    /// <summary>Whether the member can hold the values of a column.</summary>
    public bool Fits(DataViewType type) => type is VectorDataViewType vector
        ? IsVector && vector.ItemType.RawType == ItemType.RawType
        : !IsVector && type.RawType == ItemType.RawType;

    public void CheckType(DataViewType type, string column)
    {
        if (!Fits(type))
        {
            throw new ArgumentOutOfRangeException(nameof(type),
                $"Column '{column}' is supposed to be {type}, but its member {Name} is {Type}");
        }
    }
}
