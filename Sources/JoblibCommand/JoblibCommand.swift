import ArgumentParser

/// `joblib`: looks at files of joblib, and turns one kind into another.
@main
struct JoblibCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "joblib",
    abstract: "Looks at files of joblib, pickle and NumPy, and converts them.",
    subcommands: [Inspect.self, Convert.self]
  )
}

/// The limit that both commands have.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("limit"),
    help:
      "How many bytes may come out of a file, such as 500M or 8G; by default as many as the machine has memory."
  )
  var byteLimit: ByteLimit?
}
