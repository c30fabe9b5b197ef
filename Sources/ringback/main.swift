import Foundation

// Standard error and output may be pipes that go away; a write then fails instead of ending the program.
signal(SIGPIPE, SIG_IGN)
Signals.install()
exit(await Program.run(Array(CommandLine.arguments.dropFirst())))
