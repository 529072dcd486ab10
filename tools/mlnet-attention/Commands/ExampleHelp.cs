using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MLNet.Attention.Tools;

namespace MLNet.Attention.Tool.Commands;

/// <summary>The usual help, and below it the examples of a command.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Help is there for a command line that is wrong too.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Adds the examples to the help of a command and those below it.</summary>
    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
    }

    public override int Invoke(ParseResult parseResult)
    {
        TrainerOptions.Describe();
        var code = usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is not ExampleCommand { Examples: var examples })
            return code;
        Console.WriteLine("Examples:");
        foreach (var example in examples)
            Console.WriteLine("  " + example);
        return code;
    }
}
