public import JoblibParallel
internal import JoblibWire

/// A call of a cached function that has not been made yet.
public struct CachedCall<each Argument: Sendable, Output: Sendable>: ParallelTask {
  let function: CachedFunction<repeat each Argument, Output>
  let arguments: (repeat each Argument)

  init(
    function: CachedFunction<repeat each Argument, Output>,
    arguments: (repeat each Argument)
  ) {
    self.function = function
    self.arguments = arguments
  }

  /// Makes the call.
  public func run() throws -> Output {
    try function(repeat each arguments)
  }

  /// Decodes a call that was sent to this worker.
  public init(from decoder: any Decoder) throws {
    self = try decoder.decodeClosure { reader in
      func next<Value>(_ type: Value.Type) throws -> Value { try reader.readValue(type) }
      let function = try reader.decode(CachedFunction<repeat each Argument, Output>.self)
      return Self(function: function, arguments: (repeat try next((each Argument).self)))
    }
  }

  /// Encodes the call for a worker; other encoders are refused.
  public func encode(to encoder: any Encoder) throws {
    try encoder.encodeClosure(self) { writer in
      func put<Value>(_ value: Value) throws { try writer.writeValue(value) }
      try writer.encode(function)
      repeat try put(each arguments)
    }
  }
}

/// A cached function that makes tasks when it is called.
public struct DelayedCachedFunction<each Argument: Sendable, Output: Sendable>: Sendable {
  let function: CachedFunction<repeat each Argument, Output>

  /// The call of the function with these arguments, not made yet.
  public func callAsFunction(
    _ arguments: repeat each Argument
  ) -> CachedCall<repeat each Argument, Output> {
    CachedCall(function: function, arguments: (repeat each arguments))
  }
}

/// Makes a cached function's calls into tasks: `delayed(cached)(a, b)` is the call `cached(a, b)`,
/// not made yet.
public func delayed<each Argument: Sendable, Output: Sendable>(
  _ function: CachedFunction<repeat each Argument, Output>
) -> DelayedCachedFunction<repeat each Argument, Output> {
  DelayedCachedFunction(function: function)
}
