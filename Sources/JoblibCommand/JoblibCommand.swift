import ArgumentParser
import JoblibParallel
import JoblibPersistence

/// `joblib`: looks at files of joblib, and turns one kind into another.
@main
struct JoblibCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "joblib",
    abstract: "Looks at files of joblib, pickle and NumPy, converts them, and looks after caches.",
    subcommands: [Inspect.self, Convert.self, Cache.self]
  )
}

/// The limit of the commands that load files.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help:
      "How many bytes may come out of a file, such as 500M or 8G; by default as many as the machine has memory."
  )
  var byteLimit: ByteCount?

  var limits: LoadLimits {
    byteLimit.map { LoadLimits(byteCount: $0.bytes) } ?? LoadLimits()
  }
}
