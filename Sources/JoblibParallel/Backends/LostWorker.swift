/// A worker that ended before its time, and what is known of its end.
public struct LostWorker: Sendable, Codable {
  /// The slot it served.
  public var slot: Int
  /// The process.
  public var worker: WorkerIdentity
  /// How it ended.
  public var cause: LossCause
  /// The index of the task that it was running, `nil` if none: only that one is suspect.
  public var taskIndex: Int?
  /// How long that task had run, in seconds.
  public var seconds: Double
  /// The largest resident size of the process, in bytes; 0 where it is not known.
  public var peakResidentByteCount: Int
  /// The end of what it wrote to its standard error, at most 4096 bytes.
  public var standardError: String

  /// Describes a loss.
  public init(
    slot: Int,
    worker: WorkerIdentity,
    cause: LossCause,
    taskIndex: Int?,
    seconds: Double = 0,
    peakResidentByteCount: Int = 0,
    standardError: String = ""
  ) {
    self.slot = slot
    self.worker = worker
    self.cause = cause
    self.taskIndex = taskIndex
    self.seconds = seconds
    self.peakResidentByteCount = peakResidentByteCount
    self.standardError = standardError
  }
}

/// Why a worker ended.
public enum LossCause: Sendable, Hashable, Codable, CustomStringConvertible {
  /// A signal that was not the kernel's for lack of memory.
  case signal(Int32)
  /// It exited.
  case exited(status: Int32)
  /// The kernel ended it for lack of memory: its cgroup's count of such ends rose.
  case outOfMemory
  /// Its task ran longer than allowed.
  case timeLimit
  /// It had grown too large and was to be replaced: no fault of any task.
  case planned
  /// Its rank or host is gone.
  case hostLost
  /// The connection to it failed, or a backend of the program's own says so, in words.
  case other(String)
}
