/// A function whose results are kept in a ``Memory``, found there by every process that calls it.
///
/// It is called as the function itself, and travels to workers as it does: captured by a closure, or
/// by `delayed(cached)(a, b)`.
///
/// Source: `joblib.memory.MemorizedFunc`.
public struct CachedFunction<each Argument: Sendable, Output: Sendable>: Sendable {
  let rules: CacheRules
  let body: CachedBody<repeat each Argument, Output>

  /// What the function is known by.
  public var name: String { rules.identity.name }

  /// The version whose results it finds.
  public var version: FunctionVersion { rules.identity.version }

  /// Returns the kept result for these arguments, or else computes it and keeps it.
  ///
  /// A damaged entry counts as none, and no failure to keep a result reaches the caller.
  ///
  /// - Throws: What the function throws, which is never kept; ``MemoryError`` for an argument or a
  ///   captured value that cannot be part of a key.
  public func callAsFunction(_ arguments: repeat each Argument) throws -> Output {
    guard let cache = FunctionCache<Output>(rules) else {
      return try body.body(repeat each arguments)
    }
    return try cache.result(of: rules.keyed(of: body, repeat each arguments)) {
      try body.body(repeat each arguments)
    }
  }

  /// Makes sure that the result is kept, and returns its place instead of the result.
  ///
  /// A result that is kept already is not read, only its header. One that cannot be kept is held in
  /// what is returned.
  ///
  /// - Throws: As the call itself does.
  public func callAndShelve(
    _ arguments: repeat each Argument
  ) throws -> MemorizedResult<Output> {
    guard let cache = FunctionCache<Output>(rules) else {
      return MemorizedResult(holding: try body.body(repeat each arguments))
    }
    return try cache.shelve(rules.keyed(of: body, repeat each arguments)) {
      try body.body(repeat each arguments)
    }
  }

  /// Computes the result, even if one is kept, keeps it in that one's place, and returns it with what
  /// is known of it.
  ///
  /// - Throws: As the call itself does.
  public func call(
    _ arguments: repeat each Argument
  ) throws -> (result: Output, metadata: ResultMetadata) {
    guard let cache = FunctionCache<Output>(rules) else {
      return try UnkeptCall.run { try body.body(repeat each arguments) }
    }
    return try cache.call(rules.keyed(of: body, repeat each arguments)) {
      try body.body(repeat each arguments)
    }
  }

  /// Whether a valid result for these arguments is kept, without computing or decoding it.
  ///
  /// - Throws: ``MemoryError`` for an argument or a captured value that cannot be part of a key.
  public func checkCallInCache(_ arguments: repeat each Argument) throws -> Bool {
    guard let cache = FunctionCache<Output>(rules) else { return false }
    return cache.hasResult(of: try rules.keyed(of: body, repeat each arguments).key)
  }

  /// Removes all kept results of this version of the function.
  ///
  /// - Throws: ``MemoryError`` when the folder cannot be changed.
  public func clear() throws(MemoryError) { try rules.clear() }
}

extension CachedFunction: CustomStringConvertible {
  /// Name, version and memory.
  public var description: String {
    "CachedFunction(\"\(name)\", version: \(version), \(rules.memory))"
  }
}

/// A holder as `Closures` wants it.
struct CachedBody<each Argument: Sendable, Output: Sendable>: Sendable {
  let body: @Sendable (repeat each Argument) throws -> Output
}
