import Glibc
import JoblibParallel
import JoblibSystem
import JoblibTestSupport
import Testing

/// The lines that calls write about their progress, as a user sees them.
struct VerboseLinesTests {
  /// Lines without what differs from run to run: the seconds.
  private static func lines(_ bytes: [UInt8]) -> [String] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      return words.map { word in
        word.hasSuffix("s") && Double(word.dropLast()) != nil ? "TIME" : String(word)
      }.joined(separator: " ")
    }
  }

  @Test func `one job, all lines`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      _ = try Parallel(nJobs: 1, verbose: 11, batchSize: 1).map(0..<4) { $0 }
    }
    let prefix = "[Parallel(n_jobs=1)]: Done"
    #expect(
      Self.lines(result.standardErrorContent) == [
        "\(prefix) 1 out of 4 | elapsed: TIME",
        "\(prefix) 2 out of 4 | elapsed: TIME",
        "\(prefix) 3 out of 4 | elapsed: TIME",
        "\(prefix) 4 out of 4 | elapsed: TIME finished",
      ]
    )
    #expect(Self.lines(result.standardOutputContent) == [])
  }

  @Test(arguments: ["threading", "loky"])
  func `several jobs say where they run, and when they are done`(name: String) async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [name] in
      try parallelConfig(backend: try BackendKind(named: name), nJobs: 2, verbose: 1) {
        _ = try Parallel().map(0..<40) { $0 }
        _ = try Parallel(verbose: 0).map(0..<40) { $0 }
      }
    }
    let lines = Self.lines(result.standardErrorContent)
    let backend = name == "loky" ? "LokyBackend" : "ThreadingBackend"
    #expect(
      lines.first
        == "[Parallel(n_jobs=2)]: Using backend \(backend) with 2 concurrent workers."
    )
    #expect(lines.last == "[Parallel(n_jobs=2)]: Done 40 out of 40 | elapsed: TIME finished")
    #expect(lines.count { $0.contains("finished") } == 1)
  }

  @Test(arguments: [(9, 0), (10, 1)])
  func `from 10 on joblib's batch size says when it changes`(
    verbose: Int,
    count: Int
  ) async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) { [verbose] in
      _ = try Parallel(nJobs: 2, backend: .threading, verbose: verbose, batchSize: .joblib)
        .map(0..<100) { $0 }
    }
    let first = Self.lines(result.standardErrorContent).filter {
      $0.contains("Batch computation too fast (") && $0.hasSuffix("s.) Setting batch_size=2.")
    }
    #expect(first.count == count)
  }

  @Test func `from 50 on they go to the standard output`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      _ = try Parallel(nJobs: 2, backend: .threading, verbose: 50).map(0..<4) { $0 }
    }
    #expect(Self.lines(result.standardErrorContent) == [])
    #expect(
      Self.lines(result.standardOutputContent).last
        == "[Parallel(n_jobs=2)]: Done 4 out of 4 | elapsed: TIME finished"
    )
  }

  @Test func `a silent call writes nothing`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent, \.standardOutputContent]
    ) {
      for kind in [BackendKind.sequential, .threading, .loky] {
        _ = try Parallel(nJobs: 2, backend: kind).map(0..<40) { $0 }
        _ = try? Parallel(nJobs: 2, backend: kind).map(0..<40) { _ in
          throw ContractFailure("nothing to see")
        }
      }
    }
    #expect(Self.lines(result.standardErrorContent) == [])
    #expect(Self.lines(result.standardOutputContent) == [])
  }

  @Test func `all lines of a call are of one width up to the time`() async throws {
    let result = try await #require(
      processExitsWith: .success,
      observing: [\.standardErrorContent]
    ) {
      _ = try Parallel(nJobs: 2, backend: .threading, verbose: 20, batchSize: 1)
        .map(Numbers(120)) { $0 }
    }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    let places = text.split(separator: "\n").dropFirst().compactMap { line in
      line.firstIndex(of: "|").map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(places.count >= 100)
    #expect(Set(places).count == 1)
  }
}
