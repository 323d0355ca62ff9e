internal import JoblibSystem
internal import JoblibWire

/// Keeps the results of a batch in the worker's journal: numbers as they are, the rest encoded.
struct JournalRecorder<Output: Sendable>: BatchRecorder {
  private let reporter: BatchReporter
  private let coding: ValueCoding
  /// The bytes of a plain result; -1 for one that has to be encoded.
  private let plainByteCount: Int

  /// - Throws: `WireError` where results of this type cannot go back.
  init(_ reporter: BatchReporter) throws(WireError) {
    self.reporter = reporter
    coding = try ValueCoding.of(Output.self)
    plainByteCount =
      switch coding {
      case .nothing: 0
      case .plain(let kind): kind.stride
      case .codable, .tuple: -1
      }
  }

  var hasFailure: Bool { reporter.hasFailure }

  func begin(task index: Int, at time: UInt64) -> UInt64? {
    reporter.begin(task: index, at: time)
  }

  func keep(_ output: Output, from start: UInt64, to end: UInt64, _ scope: TaskScope) -> UInt64 {
    withUnsafePointer(to: output) { place in
      if plainByteCount >= 0 {
        reporter.keep(UnsafeRawPointer(place), byteCount: plainByteCount)
        reporter.commit(end - start, scope.cache)
        return end
      }
      reporter.keep(UnsafeRawPointer(place), by: coding)
      reporter.commit(end - start, scope.cache)
      return monotonicNanoseconds()
    }
  }

  func keep(
    failure: any Error,
    from start: UInt64,
    to end: UInt64,
    _ scope: TaskScope
  ) -> UInt64 {
    reporter.keep(failure: failure)
    reporter.commit(end - start, scope.cache)
    return monotonicNanoseconds()
  }
}
