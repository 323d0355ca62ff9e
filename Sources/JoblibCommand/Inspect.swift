import ArgumentParser
import JoblibPersistence

/// Shows what a file holds.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows what a file holds: the tree of its values, with types, shapes and sizes.",
    discussion:
      "Nothing that the file names is imported or called, so a file may come from anywhere."
  )

  @Argument(help: "A file of joblib.dump, pickle, numpy.save or numpy.savez.", completion: .file())
  var file: String

  @Flag(help: "Print the tree as JSON.")
  var json = false

  @Option(help: "How deep values in others are shown.")
  var depth = 6

  @Option(help: "How many values of each list are shown.")
  var width = 20

  @OptionGroup var limit: LimitOptions

  func validate() throws {
    guard depth >= 0, width >= 0 else { throw ValidationError("--depth and --width start at 0") }
  }

  func run() throws {
    let description = try describe(file, depth: depth, width: width, limits: limit.limits)
    if json { try printJSON(description) } else { print(description) }
  }
}
