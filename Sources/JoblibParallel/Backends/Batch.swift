internal import JoblibSystem
package import JoblibWire

/// A run of tasks on its way to a worker.
public struct Batch: Sendable {
  /// Counts up from 0 within the call.
  public let id: Int
  /// The worker it is for.
  public let slot: Int
  /// Which try of its tasks this is, from 1; a batch of a later one has a single task.
  public let attempt: Int
  let content: any BatchContent

  /// Runs the tasks in the calling thread.
  ///
  /// - Parameter isCancelled: Asked before each task; true ends the batch early.
  /// - Returns: The results and failures of the tasks that ran.
  public func run(isCancelled: () -> Bool = { false }) -> BatchResult {
    run(scope: makeScope(), isCancelled: isCancelled)
  }

  /// What its tasks can know of where they run.
  func makeScope(
    worker: WorkerIdentity = .here(),
    cancellation: CancellationFlag? = TaskScope.current?.cancellation
  ) -> TaskScope {
    TaskScope(
      worker: worker,
      nestingLevel: content.header.nestingLevel + 1,
      attempt: attempt,
      processorShare: content.header.processorShare,
      cancellation: cancellation
    )
  }

  func run(scope: TaskScope, isCancelled: () -> Bool) -> BatchResult {
    let outer = TaskScope.current
    TaskScope.current = scope
    defer { TaskScope.current = outer }
    return BatchResult(batch: id, content: .here(content.run(scope: scope, isCancelled)))
  }

  /// The batch as bytes, for a worker in another process.
  ///
  /// - Throws: `ParallelError` naming what cannot cross.
  package func envelope() throws -> Envelope {
    try content.envelope(batch: id, attempt: attempt)
  }

  /// The same for a worker that has the tasks: which of them.
  func rangeEnvelope() -> Envelope {
    content.rangeEnvelope(batch: id, attempt: attempt)
  }
}

/// The outcome of a batch, on its way back.
public struct BatchResult: Sendable {
  /// The batch it is of.
  public let batch: Int
  /// Whether the worker is done with the batch; what it has not run of it then runs elsewhere.
  public let isLast: Bool
  let content: Content

  enum Content: Sendable {
    /// It ran in this process.
    case here(BatchOutput)
    /// It ran in another: bytes to decode.
    case encoded(EncodedResult)
  }

  /// The bytes of a result that ran in another process.
  package var encoded: EncodedResult? {
    if case .encoded(let encoded) = content { return encoded }
    return nil
  }

  package init(encoded: EncodedResult) {
    batch = encoded.batch
    isLast = encoded.isLast
    content = .encoded(encoded)
  }

  init(batch: Int, isLast: Bool = true, content: Content) {
    self.batch = batch
    self.isLast = isLast
    self.content = content
  }
}

/// The bytes of a result and what came beside them.
package struct EncodedResult: Sendable {
  package var batch: Int
  /// Whether nothing more of the batch will come.
  package var isLast: Bool
  package var bytes: ContiguousArray<UInt8>
  package var buffers: [WireBuffer]
  /// The process that made it.
  package var worker: WorkerIdentity

  package init(
    batch: Int,
    isLast: Bool,
    bytes: ContiguousArray<UInt8>,
    buffers: [WireBuffer],
    worker: WorkerIdentity
  ) {
    self.batch = batch
    self.isLast = isLast
    self.worker = worker
    self.bytes = bytes
    self.buffers = buffers
  }
}

/// A batch of any type of task.
protocol BatchContent: AnyObject, Sendable {
  var header: CallHeader { get }
  /// Its tasks, by their positions in the call.
  var tasks: Range<Int> { get }
  func run(scope: TaskScope, _ isCancelled: () -> Bool) -> BatchOutput
  func envelope(batch: Int, attempt: Int) throws -> Envelope
  func rangeEnvelope(batch: Int, attempt: Int) -> Envelope
}

/// A batch as a worker gets it: first what it needs and may already have, then the tasks.
///
/// The bytes start with five 64-bit numbers: the definition's parcel, the index of the first task,
/// the count of the tasks, the attempt, and where in the bytes the list of the parcels starts.
package struct Envelope: Sendable {
  package var batch: Int
  package var parcels: [Parcel]
  package var bytes: ContiguousArray<UInt8>

  package init(batch: Int, parcels: [Parcel], bytes: ContiguousArray<UInt8>) {
    self.batch = batch
    self.parcels = parcels
    self.bytes = bytes
  }
}
