/// Where and how a task ran.
public struct TaskReport: Sendable, Hashable {
  /// The position of the task in its call, from 0.
  public var index: Int
  /// The process that ran it.
  public var worker: WorkerIdentity
  /// Which try of it this was, from 1.
  public var attempt: Int
  /// The time its `run()` took in the worker, in seconds.
  public var seconds: Double
  /// How many cached calls it made that were found stored.
  public var cacheHits: Int
  /// How many cached calls it made that had to be computed.
  public var cacheMisses: Int
  /// What it wrote to its standard output and error, where that is captured; at most 64 KB.
  public var output: String
}

/// The process that ran a task.
public struct WorkerIdentity: Sendable, Hashable, Codable {
  /// The name of its host.
  public var host: String
  /// The MPI rank it works for; 0 without MPI.
  public var rank: Int
  /// Its process identifier, on its host.
  public var processIdentifier: Int32

  /// Names a process; for backends of a program's own.
  public init(host: String, rank: Int, processIdentifier: Int32) {
    self.host = host
    self.rank = rank
    self.processIdentifier = processIdentifier
  }
}

/// The counts of cached calls in one task.
package struct CacheCounts: Sendable, Equatable, Codable {
  package var hits = 0
  package var misses = 0
  package init() {}
}

/// The reports of a batch, as they travel: one worker, a time a task, the rest where there is any.
struct BatchReport: Sendable {
  var worker: WorkerIdentity
  var firstIndex: Int
  var attempt: Int
  var seconds: ContiguousArray<Float> = []
  var cache: [Int: CacheCounts] = [:]
  var outputs: [Int: String] = [:]

  init(worker: WorkerIdentity, firstIndex: Int, attempt: Int = 1) {
    self.worker = worker
    self.firstIndex = firstIndex
    self.attempt = attempt
  }

  /// The report of the task at `offset` in the batch.
  subscript(offset: Int) -> TaskReport {
    let counts = cache[offset] ?? CacheCounts()
    return TaskReport(
      index: firstIndex + offset,
      worker: worker,
      attempt: attempt,
      seconds: offset < seconds.count ? Double(seconds[offset]) : 0,
      cacheHits: counts.hits,
      cacheMisses: counts.misses,
      output: outputs[offset] ?? ""
    )
  }
}
