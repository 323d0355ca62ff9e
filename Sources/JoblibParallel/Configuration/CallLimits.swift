/// What a call says of its tasks that its surroundings cannot.
struct CallLimits: Sendable {
  var retry: Retry
  var stopAfter: FailureBudget?
  var timeLimit: Duration?
  var deadline: Duration?
  var timeout: Duration?
  var preDispatch: PreDispatch
  var batchSize: BatchSize
  var bounds: CallBounds
  var initializer: WorkerInitializer?
  var workerMemoryGrowth: ByteCount
  var onInterrupt: InterruptPolicy
  var onProgress: (@Sendable (ProgressEvent) -> Void)?
}

/// How much of a call may wait: results for their reader, arguments for their worker.
public struct CallBounds: Sendable {
  /// How many results of a stream may be unread before no more tasks start.
  public var unreadResults: Int
  /// How many bytes of them.
  public var unreadBytes: ByteCount
  /// How many bytes of arguments may be with workers that are not done with them; a worker that has
  /// nothing to do always gets a batch.
  public var queuedBytes: ByteCount

  /// Bounds that keep a call's memory small and its workers busy.
  public init(
    unreadResults: Int = 1024,
    unreadBytes: ByteCount = ByteCount(64 << 20),
    queuedBytes: ByteCount = ByteCount(256 << 20)
  ) {
    self.unreadResults = unreadResults
    self.unreadBytes = unreadBytes
    self.queuedBytes = queuedBytes
  }
}
