using System.CommandLine;
using System.Text;

namespace MLNet.Attention.Samples;

/// <summary>Runs a program by its command line.</summary>
public static class CommandLine
{
    /// <summary>Does what the arguments ask for.</summary>
    /// <returns>The action's exit code, or 2 after one line that says which argument or file is wrong.</returns>
    public static int Run(RootCommand command, string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        try
        {
            // A text may begin with @, which would stand for a file of arguments.
            var parsed = command.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors is [var error, ..])
                throw new InputException(error.Message);
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Error: {e.Message}");
            return 2;
        }
    }
}
