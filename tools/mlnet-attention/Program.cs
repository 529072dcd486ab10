// The command line: trains, evaluates, tunes, explains and uses models of texts.

using MLNet.Attention.Tool;

return ToolCommandLine.Run(args);
