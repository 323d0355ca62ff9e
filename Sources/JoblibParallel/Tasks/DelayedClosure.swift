internal import ClosureCoding
internal import JoblibWire

/// A closure without arguments that has not been called yet: what `delayed { … }` makes.
public struct DelayedClosure<Output: Sendable>: ParallelTask {
  /// A holder as `Closures` wants it.
  struct Function: Sendable {
    let body: @Sendable () throws -> Output
  }

  let function: Function

  /// Calls it.
  public func run() throws -> Output { try function.body() }

  /// The call itself, so that `delayed(f)()` and `delayed { … }` are alike.
  public func callAsFunction() -> Self { self }

  init(function: Function) {
    self.function = function
  }

  /// Decodes a closure that was sent to this worker.
  public init(from decoder: any Decoder) throws {
    self = try decoder.decodeClosure { reader in
      Self(function: try Closures.thaw(Function.self, from: &reader))
    }
  }

  /// Encodes the closure for a worker; other encoders are refused.
  public func encode(to encoder: any Encoder) throws {
    try encoder.encodeClosure(self) { try Closures.freeze(function, to: $0) }
  }
}

/// Makes a closure without arguments into a task.
public func delayed<Output: Sendable>(
  _ body: @escaping @Sendable () throws -> Output
) -> DelayedClosure<Output> {
  DelayedClosure(function: .init(body: body))
}

extension DelayedClosure: BatchCoded {
  static func write(_ batch: UnsafeBufferPointer<Self>, to writer: WireWriter) throws {
    let table = try FunctionTable(batch.count, to: writer) { batch[$0].function }
    for item in batch.indices { table.writeChoice(of: item, to: writer) }
  }

  static func read(count: Int, from reader: inout WireReader) throws -> ContiguousArray<Self> {
    let functions = try FunctionTable.read(Function.self, from: &reader)
    var batch: ContiguousArray<Self> = []
    batch.reserveCapacity(count)
    for _ in 0..<count {
      batch.append(Self(function: try FunctionTable.readChoice(of: functions, from: &reader)))
    }
    return batch
  }
}
