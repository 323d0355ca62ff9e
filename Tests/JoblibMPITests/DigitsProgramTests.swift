import Foundation
import Testing

/// The main job: the same figures wherever it runs, and those of an independent implementation.
@Suite(.serialized)
struct DigitsProgramTests {
  private struct Figures: Decodable {
    struct Model: Decodable, Equatable {
      var id: String
      var correct: [Int]
      var mean: Double
      var std: Double
      var cacheHits: Int
    }
    struct Rank: Decodable {
      var rank: Int
      var tasks: Int
    }
    var models: [Model]
    var ranks: [Rank]
    var seconds: Double
  }

  private struct Reference: Decodable {
    struct Model: Decodable {
      var id: String
      var correct: [Int]
    }
    var models: [Model]
  }

  @Test
  func `accuracies are equal on every backend and rank count, and as NumPy has them`() throws {
    try withFolder { folder in
      let sequential = try figures(["--backend", "sequential"], folder)
      #expect(sequential.models.count == 66)
      #expect(sequential.ranks.map(\.tasks) == [330])
      for backend in ["threading", "loky"] {
        #expect(try figures(["--backend", backend], folder).models == sequential.models)
      }
      for ranks in [1, 2, 4] {
        let parallel = try figures([], folder, ranks: ranks)
        #expect(parallel.models == sequential.models)
        #expect(parallel.ranks.map(\.rank) == Array(0..<ranks))
      }
      try compareWithReference(sequential, folder)
    }
  }

  @Test
  func `a second run finds everything in the cache, whatever ran first`() throws {
    try withFolder { folder in
      let cache = ["--folds", "3", "--cache-dir", folder.appending(path: "cache").path]
      let first = try figures(cache, folder, ranks: 2)
      #expect(first.models.allSatisfy { $0.cacheHits == 0 })
      for ranks in [nil, 4] {
        let second = try figures(cache, folder, ranks: ranks)
        #expect(second.models.allSatisfy { $0.cacheHits == 3 })
        #expect(second.models.map(\.correct) == first.models.map(\.correct))
        #expect(second.models.map(\.mean) == first.models.map(\.mean))
      }
    }
  }

  /// Arguments that mean nothing, and what the one line about them says.
  static let mistakes: [(arguments: [String], says: [String])] = [
    (["--jobs", "0"], ["nJobs is 0", "-1"]),
    (["--backend", "dask"], ["\"dask\"", "loky"]),
    (["--folds", "1"], ["--folds"]),
    (["--data", "/nowhere/digits.csv"], ["/nowhere/digits.csv", "--data"]),
    (["--cache-dir", "/proc/nowhere"], ["/proc/nowhere"]),
    (["--json", "/nowhere/figures.json"], ["/nowhere/figures.json", "--json"]),
    (["--wrong"], ["--wrong"]),
  ]

  @Test(arguments: mistakes)
  func `a mistake is one line that says what and how to mend it`(
    mistake: (arguments: [String], says: [String])
  ) throws {
    let outcome = try Launcher.run([Launcher.digits()] + mistake.arguments)
    #expect(outcome.status != 0)
    #expect(outcome.output == "")
    let line = try #require(outcome.errors.split(separator: "\n").first { $0.hasPrefix("Error: ") })
    for part in mistake.says { #expect(line.contains(part)) }
  }

  // MARK: Helpers

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "joblib-digits-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func figures(
    _ arguments: [String],
    _ folder: URL,
    ranks: Int? = nil
  ) throws -> Figures {
    let file = folder.appending(path: "figures.json")
    var command = [try Launcher.digits(), "--json", file.path] + arguments
    if let ranks {
      command =
        ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", "\(ranks)"] + command
    }
    let outcome = try Launcher.run(command, seconds: 300)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(Figures.self, from: Data(contentsOf: file))
  }

  private func compareWithReference(_ ours: Figures, _ folder: URL) throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "reference.json")
    let python = ProcessInfo.processInfo.environment["PYTHON"] ?? "python3"
    let outcome = try Launcher.run(
      [
        python, root.appending(path: "Tests/reference/digits_reference.py").path,
        root.appending(path: "Sources/digits/digits.csv").path, "--json", file.path,
      ],
      seconds: 300
    )
    #expect(outcome.status == 0, "\(outcome.errors)")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    let theirs = Dictionary(uniqueKeysWithValues: reference.models.map { ($0.id, $0.correct) })
    for model in ours.models {
      let expected = try #require(theirs[model.id])
      // Sums of weights and gradients may round otherwise; whole votes may not.
      let tolerance = model.id.contains("/uniform/") ? 0 : model.id.hasPrefix("softmax") ? 2 : 1
      #expect(model.correct.count == expected.count)
      for (our, their) in zip(model.correct, expected) {
        #expect(abs(our - their) <= tolerance, "\(model.id): \(model.correct) and \(expected)")
      }
    }
  }
}
