internal import JoblibSystem
internal import JoblibWire

/// A call as forked workers have it: the work and all its tasks, as they lie in memory.
struct InheritedRunner<W: Work>: BatchRunner {
  private let call: Call<W>
  private let items: ArraySlice<W.Item>

  init(_ call: Call<W>, _ items: ArraySlice<W.Item>) {
    self.call = call
    self.items = items
  }

  var header: CallHeader { call.header }
  var initializer: WorkerInitializer? { call.initializer }

  func run(_ reader: inout WireReader, _ order: BatchOrder, _ reporter: BatchReporter) throws {
    let tasks = order.firstIndex..<order.firstIndex + order.count
    let scope = TaskScope(
      worker: .here(),
      nestingLevel: header.nestingLevel + 1,
      attempt: order.attempt,
      processorShare: header.processorShare
    )
    try items[tasks].withUnsafeBufferPointer { items in
      try runTasks(
        call.work,
        items,
        firstIndex: order.firstIndex,
        stopsAtFailure: header.stopsAtFailure,
        scope: scope,
        reporter: reporter
      )
    }
  }
}
