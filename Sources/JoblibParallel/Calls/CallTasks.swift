/// The tasks of a call, for a driver that need not know their types.
///
/// See `AnyOutputs` for why it does not.
protocol CallTasks: AnyObject {
  /// Reads up to `count` more; says how many there were, and whether the input is at its end.
  func pull(_ count: Int) -> (count: Int, isEnd: Bool)

  /// Hands over tasks: the next of those that were read, or some that were given back.
  func take(_ tasks: Range<Int>) -> any BatchContent

  /// Takes tasks of a batch back that will be asked for again.
  func giveBack(_ tasks: Range<Int>, of batch: any BatchContent)

  /// Reads what came of a batch.
  func output(of result: BatchResult) throws -> BatchOutput
}

/// A call and where its tasks come from.
final class SourcedTasks<W: Work>: CallTasks {
  private let call: Call<W>
  private var source: any TaskSource<W.Item>

  init(_ call: Call<W>, _ source: any TaskSource<W.Item>) {
    self.call = call
    self.source = source
  }

  func pull(_ count: Int) -> (count: Int, isEnd: Bool) { source.pull(count) }

  func take(_ tasks: Range<Int>) -> any BatchContent {
    CallBatch(call: call, firstIndex: tasks.lowerBound, items: source.take(tasks))
  }

  func giveBack(_ tasks: Range<Int>, of batch: any BatchContent) {
    guard let batch = batch as? CallBatch<W> else { return }
    let start = batch.items.startIndex + tasks.lowerBound - batch.firstIndex
    source.giveBack(tasks, batch.items[start..<start + tasks.count])
  }

  func output(of result: BatchResult) throws -> BatchOutput { try call.output(of: result) }
}
