internal import JoblibWire

/// The failure of one task, as data: the same on every backend.
public struct TaskError: Error, Sendable, CustomStringConvertible {
  /// The ways in which a task fails.
  public enum Kind: String, Sendable, Codable {
    /// The task threw an error.
    case threw
    /// Its worker died while it ran.
    case workerLost
    /// It ran longer than `timeLimit:`, or its result did not come within `timeout:`.
    case timedOut
    /// Its arguments or its result could not cross between processes.
    case notTransferable
    /// What workers run before their first task failed.
    case initializer
    /// It was not run, or not to its end, since the call ended before.
    case notRun
  }

  /// The position of the task in its call, from 0.
  public let taskIndex: Int
  /// What went wrong.
  public let kind: Kind
  /// The type of the error it threw.
  public let typeName: String
  /// What the error says of itself.
  public let message: String
  /// Where the task ran.
  public let worker: WorkerIdentity
  /// Which try this was, from 1; 0 for a task that did not run.
  public let attempt: Int
  /// How long this try ran, in seconds; 0 where that is not known.
  public let seconds: Double
  /// What is known of its worker's end, if that ended it.
  public let lostWorker: LostWorker?
  /// The error itself, where it is `Codable` or never left the process.
  public let underlying: (any Error)?

  init(
    taskIndex: Int,
    kind: Kind,
    typeName: String = "",
    message: String,
    worker: WorkerIdentity,
    attempt: Int,
    seconds: Double = 0,
    lostWorker: LostWorker? = nil,
    underlying: (any Error)? = nil
  ) {
    self.taskIndex = taskIndex
    self.kind = kind
    self.typeName = typeName
    self.message = message
    self.worker = worker
    self.attempt = attempt
    self.seconds = seconds
    self.lostWorker = lostWorker
    self.underlying = underlying
  }

  /// One line: what, which task, where; then the end of what its worker wrote, if that died.
  public var description: String {
    if kind == .notRun { return "task \(taskIndex): \(message)" }
    let place =
      "task \(taskIndex) on host \(worker.host), rank \(worker.rank), "
      + "process \(worker.processIdentifier)"
    let tries = attempt > 1 ? ", attempt \(attempt)" : ""
    guard kind == .threw else { return place + tries + ": " + message + details }
    return "\(place)\(tries) threw \(typeName): \(message)"
  }

  private var details: String {
    guard let lostWorker else { return "" }
    var text = ""
    if seconds > 0 { text += "; it had run for \(Self.rounded(seconds)) s" }
    if lostWorker.peakResidentByteCount > 0 {
      text += "; its worker's memory peaked at \(lostWorker.peakResidentByteCount / 1_000_000) MB"
    }
    let output = lostWorker.standardError
    if !output.isEmpty { text += "; the last it wrote to standard error:\n\(output)" }
    return text
  }

  private static func rounded(_ seconds: Double) -> Double {
    (seconds * 1000).rounded() / 1000
  }
}
