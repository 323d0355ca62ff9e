import FoundationEssentials
import JoblibMPI

/// All figures of a selection, for people and as JSON.
struct Report {
  /// One model.
  struct Row: Codable {
    var id: String
    /// The pictures told right, a count for each fold.
    var correct: [Int]
    var mean: Double
    /// The standard deviation of the folds' accuracies (of these, not of a population they are
    /// drawn from: divided by their number).
    var std: Double
    /// The time it took to fit it, all folds together; of cached folds, the time it took then.
    var seconds: Double
    var cacheHits: Int
  }

  /// One rank, and what it did.
  struct Rank: Codable {
    var rank: Int
    var host: String
    var tasks: Int
    var busySeconds: Double
  }

  /// In the order of the grid.
  let models: [Row]
  let ranks: [Rank]
  /// The model that `models` was won by.
  let winner: ModelScore?
  /// The processes that ran tasks.
  let workerCount: Int
  /// The time from the start of the program's work to its end.
  var seconds = 0.0

  init(_ candidates: [Selection.Candidate]) {
    models = candidates.map { candidate in
      let accuracies = candidate.score.folds.map(\.accuracy)
      let mean = candidate.score.meanAccuracy
      let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return Row(
        id: candidate.score.model.id,
        correct: candidate.score.folds.map(\.correct),
        mean: mean,
        std: (squares / Double(accuracies.count)).squareRoot(),
        seconds: candidate.score.fitSeconds,
        cacheHits: candidate.reports.reduce(0) { $0 + $1.cacheHits }
      )
    }
    winner = ModelScore.best(of: candidates.map(\.score))
    let reports = candidates.flatMap(\.reports)
    workerCount = Set(reports.map(\.worker)).count
    ranks = Dictionary(grouping: reports, by: \.worker.rank).map { rank, reports in
      Rank(
        rank: rank,
        host: reports[0].worker.host,
        tasks: reports.count,
        busySeconds: reports.reduce(0) { $0 + $1.seconds }
      )
    }.sorted { $0.rank < $1.rank }
  }

  /// Finds out before any work whether a file can be written.
  static func check(json path: String) throws {
    let folder = URL(filePath: path).deletingLastPathComponent().path
    guard FileManager.default.isWritableFile(atPath: folder) else { throw ReportError(path: path) }
  }

  /// Writes everything to a file.
  func write(json path: String) throws {
    struct Document: Codable {
      var models: [Row]
      var ranks: [Rank]
      var seconds: Double
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(Document(models: models, ranks: ranks, seconds: seconds))
    do { try bytes.write(to: URL(filePath: path)) } catch { throw ReportError(path: path) }
  }
}

/// A report that could not be written.
struct ReportError: Error, CustomStringConvertible {
  var path: String

  var description: String {
    "cannot write \(path): its folder is missing or may not be written; "
      + "name another file with --json FILE"
  }
}
