namespace Microsoft.ML.Data;

/// <summary>Which members of a class are columns, of what name and type; may be changed before its use.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    private SchemaDefinition(IEnumerable<Column> columns) : base(columns)
    {
    }

    // A name that is not there gives null, whatever the signature says.
    public Column this[string columnName] => Find(column => column.ColumnName == columnName)!;

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var columns = RowMember.AllOf(userType, direction)
            .Select(member => new Column(member.Name, member.ColumnName, member.ColumnType))
            .ToList();
        // The order of members is not defined, so which of two would hide the other is not either.
        var duplicate = columns.GroupBy(column => column.ColumnName).FirstOrDefault(group => group.Count() > 1);
        if (duplicate is not null)
        {
            throw new ArgumentOutOfRangeException(nameof(userType),
                $"Duplicate column name '{duplicate.Key}' detected, this is disallowed");
        }
        return new SchemaDefinition(columns);
    }

    /// <summary>Whether members must be readable, writable or either.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    /// <summary>One member as a column.</summary>
    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder annotations = new();

        internal Column(string memberName, string columnName, DataViewType columnType)
        {
            MemberName = memberName;
            ColumnName = columnName;
            ColumnType = columnType;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => annotations.ToAnnotations();
    }
}
