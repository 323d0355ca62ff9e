internal import JoblibSystem
package import JoblibWire

/// A run of tasks on its way to a worker.
public struct Batch: Sendable {
  /// Counts up from 0 within the call.
  public let id: Int
  /// The worker it is for.
  public let slot: Int
  let content: any BatchContent

  /// Runs the tasks in the calling thread.
  ///
  /// - Parameter isCancelled: Asked before each task; true ends the batch early.
  /// - Returns: The results and failures of the tasks that ran.
  public func run(isCancelled: () -> Bool = { false }) -> BatchResult {
    let outer = TaskScope.current
    let scope = TaskScope(
      worker: .here(),
      nestingLevel: (outer.map { $0.isRunning ? $0.nestingLevel : 0 } ?? content.nestingLevel) + 1
    )
    TaskScope.current = scope
    defer { TaskScope.current = outer }
    return BatchResult(batch: id, content: .here(content.run(scope: scope, isCancelled)))
  }

  /// The batch as bytes, for a worker in another process.
  ///
  /// - Throws: `ParallelError` naming what cannot cross.
  package func envelope() throws -> Envelope {
    try content.envelope(batch: id)
  }
}

/// The outcome of a batch, on its way back.
public struct BatchResult: Sendable {
  /// The batch it is of.
  public let batch: Int
  let content: Content

  enum Content: Sendable {
    /// It ran in this process: a `BatchOutput` of the call's type.
    case here(any Sendable)
    /// It ran in another: bytes to decode.
    case encoded(EncodedResult)
  }

  package init(encoded: EncodedResult) {
    batch = encoded.batch
    content = .encoded(encoded)
  }

  init(batch: Int, content: Content) {
    self.batch = batch
    self.content = content
  }
}

/// The bytes of a result and what came beside them.
package struct EncodedResult: Sendable {
  package var batch: Int
  package var bytes: ContiguousArray<UInt8>
  package var buffers: [WireBuffer]
  /// The process that made it.
  package var worker: WorkerIdentity

  package init(
    batch: Int,
    bytes: ContiguousArray<UInt8>,
    buffers: [WireBuffer],
    worker: WorkerIdentity
  ) {
    self.batch = batch
    self.worker = worker
    self.bytes = bytes
    self.buffers = buffers
  }
}

/// A batch of any type of task.
protocol BatchContent: AnyObject, Sendable {
  var nestingLevel: Int { get }
  func run(scope: TaskScope, _ isCancelled: () -> Bool) -> any Sendable
  func envelope(batch: Int) throws -> Envelope
}

/// A batch as a worker gets it: first what it needs and may already have, then the tasks.
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
