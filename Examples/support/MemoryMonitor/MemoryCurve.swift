internal import Dispatch
internal import Synchronization

/// The memory of this process and its children over some time.
public struct MemoryCurve: Sendable {
  /// What ran.
  public let label: String
  /// Seconds since the start, and bytes.
  public internal(set) var samples: [(seconds: Double, byteCount: Int)] = []

  /// The most that there was, in millions of bytes.
  public var peakMegabytes: Double { Double(samples.map(\.byteCount).max() ?? 0) / 1e6 }

  /// How long it was, in seconds.
  public var duration: Double { samples.last?.seconds ?? 0 }
}

/// Runs `body` and looks at the memory every 50 ms meanwhile.
public func watchMemory<Result>(
  _ label: String,
  while body: () throws -> Result
) rethrows -> (Result, MemoryCurve) {
  let curve = CurveInProgress(label)
  let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "memory"))
  timer.setEventHandler { curve.add() }
  timer.schedule(deadline: .now(), repeating: .milliseconds(50))
  timer.activate()
  defer { timer.cancel() }
  let result = try body()
  curve.add()
  return (result, curve.value)
}

private final class CurveInProgress: Sendable {
  private let curve: Mutex<MemoryCurve>
  private let start = ContinuousClock.now

  init(_ label: String) {
    curve = Mutex(MemoryCurve(label: label))
  }

  var value: MemoryCurve { curve.withLock { $0 } }

  func add() {
    let byteCount = memoryByteCount()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    curve.withLock { $0.samples.append((seconds, byteCount)) }
  }
}
