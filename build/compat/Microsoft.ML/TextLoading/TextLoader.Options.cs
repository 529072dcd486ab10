namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>How text is cut into rows and fields.</summary>
    public class Options
    {
        /// <summary>Fields may stand in double quotes; there separators are text and two quotes are one.</summary>
        public bool AllowQuoting;

        /// <summary>Lines may end in a number of fields followed by index:value pairs.</summary>
        public bool AllowSparse;

        public char[] Separators = ['\t'];

        public Column[]? Columns;

        /// <summary>Removes white space from the end of each line.</summary>
        public bool TrimWhitespace;

        public bool HasHeader;

        /// <summary>A quoted field may go over several lines.</summary>
        public bool ReadMultilines;

        public long? MaxRows;

        /// <summary>Empty numbers are NaN instead of zero.</summary>
        public bool MissingRealsAsNaNs;

        public Options()
        {
        }
    }
}
