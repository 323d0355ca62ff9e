import ArgumentParser
import FoundationEssentials
import JoblibMPI

/// The command line of `digits`.
struct DigitsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "digits",
    abstract: "Chooses a model for handwritten digits by cross-validation.",
    discussion: """
      Tries \(Model.grid.count) models on 1797 pictures and ranks them by the mean accuracy over \
      the folds. Each model and fold is one task; tasks run on the workers of this machine, or \
      under mpirun on those of all ranks. With a cache, what was computed before is not computed \
      again.
      """
  )

  @Option(help: "Where tasks run: \(BackendKind.names.joined(separator: ", ")).")
  var backend: String?

  @Option(
    parsing: .unconditional,
    help: "How many tasks run at once; -1 is as many as there are processors (the default)."
  )
  var jobs: Int?

  @Option(help: "A folder for results, which may be shared by hosts; without it nothing is kept.")
  var cacheDir: String?

  @Option(help: "How many folds the pictures are cut into.")
  var folds = 5

  @Option(help: "A file of digits; without it the one that came with the program.")
  var data: String?

  @Option(help: "A file to write all figures to, as JSON.")
  var json: String?

  func run() async throws {
    let start = ContinuousClock.now
    let kind = try backend.map { try BackendKind(named: $0) }
    if let json { try Report.check(json: json) }
    let data = try DigitsData.load(from: try self.data ?? DigitsData.bundledPath())
    _ = try Folds(of: data.rowCount, count: folds)
    let memory = Memory(cacheDir)
    try memory.prepare()
    let selection = Selection(folds: folds, data: data, memory: memory)
    var report = Report(
      try selection.run(Parallel(nJobs: jobs, backend: kind, onError: .collect))
    )
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    print(report.text)
    if let json { try report.write(json: json) }
  }
}

extension DigitsData {
  /// The file that lies in a folder beside the executable.
  static func bundledPath() throws(DigitsError) -> String {
    let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let path = executable.deletingLastPathComponent()
      .appending(path: "swift-joblib_digits.resources/digits.csv").path
    guard FileManager.default.fileExists(atPath: path) else {
      throw DigitsError(
        code: .unreadableFile,
        message: "the data file that belongs beside the program, \(path), is missing: "
          + "build again, or name a file of digits with --data FILE"
      )
    }
    return path
  }
}
