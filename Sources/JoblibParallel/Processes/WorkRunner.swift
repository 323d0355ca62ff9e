internal import JoblibWire

/// A definition that has arrived, ready to run batches of whatever type.
protocol BatchRunner {
  var header: CallHeader { get }
  var initializer: WorkerInitializer? { get }

  /// Runs a batch whose tasks are next in the reader.
  func run(_ reader: inout WireReader, _ order: BatchOrder, _ reporter: BatchReporter) throws
}

struct WorkRunner<W: Work>: BatchRunner {
  let work: W
  let header: CallHeader
  let initializer: WorkerInitializer?
  private let scope: TaskScope
  /// Whether the tasks of a batch stand one behind the other, each decoded for itself.
  private let isDecodedOneByOne: Bool

  init(work: W, header: CallHeader, initializer: WorkerInitializer?) {
    self.work = work
    self.header = header
    self.initializer = initializer
    scope = TaskScope(
      worker: .here(),
      nestingLevel: header.nestingLevel + 1,
      processorShare: header.processorShare
    )
    isDecodedOneByOne =
      switch try? ValueCoding.of(W.Item.self) {
      case .codable, .tuple: !(W.Item.self is any BatchCoded.Type)
      case .plain, .nothing, nil: false
      }
  }

  func run(_ reader: inout WireReader, _ order: BatchOrder, _ reporter: BatchReporter) throws {
    // Decoding runs code of the user's too; a crash in it is that of its task.
    reporter.mark(task: order.firstIndex)
    let (items, failure) = try items(&reader, order, reporter)
    scope.attempt = order.attempt
    try items.withUnsafeBufferPointer { items in
      try runTasks(
        work,
        items,
        firstIndex: order.firstIndex,
        stopsAtFailure: header.stopsAtFailure,
        scope: scope,
        reporter: reporter
      )
    }
    if let failure, reporter.nextIndex == order.firstIndex + items.count {
      reporter.refuse(failure, .notTransferable)
    }
  }

  /// The tasks of a batch: all, or those before one that cannot be decoded.
  private func items(
    _ reader: inout WireReader,
    _ order: BatchOrder,
    _ reporter: BatchReporter
  ) throws -> (ContiguousArray<W.Item>, (any Error)?) {
    guard isDecodedOneByOne, order.count > 1 else {
      return (try W.readItems(count: order.count, from: &reader), nil)
    }
    var items: ContiguousArray<W.Item> = []
    items.reserveCapacity(order.count)
    for offset in 0..<order.count {
      reporter.mark(task: order.firstIndex + offset)
      do { items += try W.readItems(count: 1, from: &reader) } catch { return (items, error) }
    }
    return (items, nil)
  }
}

/// Runs a batch in a worker process: its results leave with the reporter.
func runTasks<W: Work>(
  _ work: W,
  _ items: UnsafeBufferPointer<W.Item>,
  firstIndex: Int,
  stopsAtFailure: Bool,
  scope: TaskScope,
  reporter: BatchReporter
) throws {
  TaskScope.current = scope
  defer { TaskScope.current = nil }
  reporter.coding = try ValueCoding.of(W.Output.self)
  let place = UnsafeMutablePointer<W.Output>.allocate(capacity: 1)
  defer { place.deallocate() }
  _ = runTasks(
    work,
    items,
    firstIndex: firstIndex,
    stopsAtFailure: stopsAtFailure,
    scope: scope,
    recorder: reporter,
    outputs: place,
    keepsOutputs: false
  )
}
