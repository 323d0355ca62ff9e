/// An `async` function whose results are kept in a ``Memory``.
///
/// It is what ``CachedFunction`` is, except that it stays in the process that made it: `async`
/// functions do not travel to workers.
///
/// Source: `joblib.memory.AsyncMemorizedFunc`.
public struct AsyncCachedFunction<each Argument: Sendable, Output: Sendable>: Sendable {
  let rules: CacheRules
  let body: AsyncCachedBody<repeat each Argument, Output>

  /// What the function is known by.
  public var name: String { rules.identity.name }

  /// The version whose results it finds.
  public var version: FunctionVersion { rules.identity.version }

  /// Returns the kept result for these arguments, or else computes it and keeps it.
  ///
  /// The store is read and written by the thread that calls.
  ///
  /// - Throws: What the function throws, which is never kept; ``MemoryError`` for an argument or a
  ///   captured value that cannot be part of a key.
  public func callAsFunction(_ arguments: repeat each Argument) async throws -> Output {
    guard let cache = FunctionCache<Output>(rules) else {
      return try await body.body(repeat each arguments)
    }
    return try await cache.result(of: rules.keyed(of: body, repeat each arguments)) {
      try await body.body(repeat each arguments)
    }
  }

  /// Makes sure that the result is kept, and returns its place instead of the result.
  ///
  /// - Throws: As the call itself does.
  public func callAndShelve(
    _ arguments: repeat each Argument
  ) async throws -> MemorizedResult<Output> {
    guard let cache = FunctionCache<Output>(rules) else {
      return MemorizedResult(holding: try await body.body(repeat each arguments))
    }
    return try await cache.shelve(rules.keyed(of: body, repeat each arguments)) {
      try await body.body(repeat each arguments)
    }
  }

  /// Computes the result, even if one is kept, keeps it in that one's place, and returns it with what
  /// is known of it.
  ///
  /// - Throws: As the call itself does.
  public func call(
    _ arguments: repeat each Argument
  ) async throws -> (result: Output, metadata: ResultMetadata) {
    guard let cache = FunctionCache<Output>(rules) else {
      return try await UnkeptCall.run { try await body.body(repeat each arguments) }
    }
    return try await cache.call(rules.keyed(of: body, repeat each arguments)) {
      try await body.body(repeat each arguments)
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

/// A holder as `Closures` wants it.
struct AsyncCachedBody<each Argument: Sendable, Output: Sendable>: Sendable {
  let body: @Sendable (repeat each Argument) async throws -> Output
}
