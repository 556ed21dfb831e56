"""One file a command: arguments in, one call, output out, exit code."""
