internal import ClosureCoding
internal import JoblibWire

/// A call of a function that has not been made yet (`joblib.delayed`).
///
/// On backends whose workers are processes, the function travels as its place in the executable and
/// the values it captured; those and the arguments have to be `Codable`, functions, or tuples and
/// collections of such.
public struct Delayed<each Argument: Sendable, Output: Sendable>: ParallelTask {
  let function: DelayedFunction<repeat each Argument, Output>
  let arguments: (repeat each Argument)

  init(
    function: DelayedFunction<repeat each Argument, Output>,
    arguments: (repeat each Argument)
  ) {
    self.function = function
    self.arguments = arguments
  }

  /// Makes the call.
  public func run() throws -> Output {
    try function.body(repeat each arguments)
  }

  /// The call itself, so that `delayed(f)()` and `delayed { … }` are alike.
  public func callAsFunction() -> Self { self }

  /// Decodes a call that was sent to this worker.
  public init(from decoder: any Decoder) throws {
    self = try decoder.decodeClosure { reader in
      let function = try Closures.thaw(
        DelayedFunction<repeat each Argument, Output>.self,
        from: &reader
      )
      return try Self(function: function, reader: &reader)
    }
  }

  /// Encodes the call for a worker; other encoders are refused.
  public func encode(to encoder: any Encoder) throws {
    try encoder.encodeClosure(self) { writer in
      try Closures.freeze(function, to: writer)
      try writeArguments(to: writer)
    }
  }

  init(
    function: DelayedFunction<repeat each Argument, Output>,
    reader: inout WireReader
  ) throws {
    self.function = function
    func next<Value>(_ type: Value.Type) throws -> Value { try Closures.read(type, from: &reader) }
    arguments = (repeat try next((each Argument).self))
  }

  func writeArguments(to writer: WireWriter) throws {
    func put<Value>(_ value: Value) throws { try Closures.write(value, to: writer) }
    repeat try put(each arguments)
  }
}

/// A function that makes tasks when it is called, the other half of `delayed`.
public struct DelayedFunction<each Argument: Sendable, Output: Sendable>: Sendable {
  let body: @Sendable (repeat each Argument) throws -> Output

  @usableFromInline
  init(body: @escaping @Sendable (repeat each Argument) throws -> Output) {
    self.body = body
  }

  /// The call of the function with these arguments, not made yet.
  public func callAsFunction(
    _ arguments: repeat each Argument
  ) -> Delayed<repeat each Argument, Output> {
    Delayed(function: self, arguments: (repeat each arguments))
  }
}

/// Makes a function's calls into tasks: `delayed(f)(a, b)` is the call `f(a, b)`, not made yet.
///
/// The order of wrapping matters as in joblib: `delayed(memory.cache(f))`, never the other way.
public func delayed<each Argument: Sendable, Output: Sendable>(
  _ function: @escaping @Sendable (repeat each Argument) throws -> Output
) -> DelayedFunction<repeat each Argument, Output> {
  DelayedFunction(body: function)
}

extension Delayed: BatchCoded {
  /// Writes each function once a batch, since most calls share theirs.
  static func write(_ batch: UnsafeBufferPointer<Self>, to writer: WireWriter) throws {
    let table = try FunctionTable(batch.count, to: writer) { batch[$0].function }
    for item in batch.indices {
      table.writeChoice(of: item, to: writer)
      do { try batch[item].writeArguments(to: writer) } catch {
        throw WireElementError(index: item, underlying: error)
      }
    }
  }

  static func read(count: Int, from reader: inout WireReader) throws -> ContiguousArray<Self> {
    let functions = try FunctionTable.read(
      DelayedFunction<repeat each Argument, Output>.self,
      from: &reader
    )
    var batch: ContiguousArray<Self> = []
    batch.reserveCapacity(count)
    for _ in 0..<count {
      let function = try FunctionTable.readChoice(of: functions, from: &reader)
      batch.append(try Self(function: function, reader: &reader))
    }
    return batch
  }
}
