using System.CommandLine;
using System.Reflection;
using System.Text;
using MLNet.Attention.Samples;
using MLNet.Attention.Tool.Commands;

namespace MLNet.Attention.Tool;

/// <summary>Runs the command that the arguments name. Results go to standard output, all else to standard error.</summary>
internal static class ToolCommandLine
{
    public static int Run(string[] args)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interruption = new Interruption();
        var root = CreateRoot(interruption.Token);
        // A text may begin with @, which would stand for a file of arguments.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var error, ..])
            return Fail(ExitCode.Usage, $"{NoCommand(root, parsed) ?? error.Message} See {CommandOf(parsed)} --help.");
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception)
        {
            return Fail(exception);
        }
    }

    private static RootCommand CreateRoot(CancellationToken cancellation)
    {
        var root = new RootCommand("Trains, evaluates, tunes, explains and uses attention-based models of texts. Exit codes: " +
            "0 done, 1 bad input, 2 wrong command line, 130 interrupted.")
        {
            TrainCommand.Create(cancellation),
            EvaluateCommand.Create(cancellation),
            PredictCommand.Create(cancellation),
            ExplainCommand.Create(cancellation),
            AutotuneCommand.Create(cancellation),
            ScaffoldCommand.Create(),
            InfoCommand.Create(),
        };
        ExampleHelp.AddTo(root);
        return root;
    }

    private static int Fail(Exception exception) => Cause(exception) switch
    {
        OperationCanceledException => Fail(ExitCode.Cancelled, "interrupted."),
        UsageException cause => Fail(ExitCode.Usage, cause.Message),
        InputException or IOException or UnauthorizedAccessException or FormatException or InvalidOperationException
            or ArgumentException => Fail(ExitCode.BadInput, Cause(exception).Message),
        var cause => Fail(ExitCode.BadInput, cause.ToString()),
    };

    // What ML.NET calls by reflection or on other threads, loaders and cursors, wraps its errors.
    private static Exception Cause(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is OperationCanceledException or UsageException or InputException)
                return cause;
        }
        return exception is TargetInvocationException ? exception.GetBaseException() : exception;
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine($"Error: {message.ReplaceLineEndings(" ")}");
        return code;
    }

    /// <summary>What is wrong where a command line begins with no command; null where that is not what is wrong.</summary>
    private static string? NoCommand(RootCommand root, ParseResult parsed)
    {
        if (parsed.CommandResult.Command != root)
            return null;
        var expected = $"expected one of {string.Join(", ", root.Subcommands.Select(command => command.Name))}.";
        return parsed.UnmatchedTokens is [var token, ..]
            ? $"there is no command '{token}'; {expected}"
            : $"the command is missing; {expected}";
    }

    private static string CommandOf(ParseResult parsed) => parsed.CommandResult.Command is RootCommand
        ? "mlnet-attention" : $"mlnet-attention {parsed.CommandResult.Command.Name}";
}
