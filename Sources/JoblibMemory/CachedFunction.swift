internal import JoblibHashing
internal import JoblibSystem

/// A function whose results are kept in a ``Memory``, found there by every process that calls it.
///
/// It is called as the function itself, and travels to workers as it does: captured by a closure, or
/// by `delayed(cached)(a, b)`.
///
/// Source: `joblib.memory.MemorizedFunc`.
public struct CachedFunction<each Argument: Sendable, Output: Sendable>: Sendable {
  let memory: Memory
  let function: FunctionKey
  let body: CachedBody<repeat each Argument, Output>

  /// What the function is known by.
  public var name: String { function.identity.name }

  /// The version whose results it finds.
  public var version: Int { function.identity.version }

  /// Returns the kept result for these arguments, or else computes it and keeps it.
  ///
  /// A damaged entry counts as none, and no failure to keep a result reaches the caller.
  ///
  /// - Throws: What the function throws, which is never kept; ``MemoryError`` for an argument or a
  ///   captured value that cannot be part of a key.
  public func callAsFunction(_ arguments: repeat each Argument) throws -> Output {
    guard let cache = FunctionCache<Output>(memory, function.identity) else {
      return try body.body(repeat each arguments)
    }
    let key = try key(repeat each arguments)
    if let result = cache.result(of: key) { return result }
    return try cache.run(for: key) { try body.body(repeat each arguments) }
  }

  /// Whether the result for these arguments is kept, without computing or decoding it.
  ///
  /// - Throws: ``MemoryError`` for an argument or a captured value that cannot be part of a key.
  public func checkCallInCache(_ arguments: repeat each Argument) throws -> Bool {
    guard let cache = FunctionCache<Output>(memory, function.identity) else { return false }
    return cache.hasResult(of: try key(repeat each arguments))
  }

  /// Removes all kept results of this version of the function.
  ///
  /// - Throws: ``MemoryError`` when the folder cannot be changed.
  public func clear() throws(MemoryError) {
    guard let store = memory.store else { return }
    do { try store.removeEntries(of: function.identity) } catch {
      throw MemoryError(
        .notRemovable,
        "results of '\(name)' in \(store.name(of: nil)) cannot be removed: \(error.description)",
        cause: error
      )
    }
  }

  private func key(_ arguments: repeat each Argument) throws(MemoryError) -> CallKey {
    var key = CallKeyBuilder(try function.seed(of: body).digest, name: name)
    repeat try key.add(each arguments)
    return key.finish()
  }
}

/// A holder as `Closures` wants it.
struct CachedBody<each Argument: Sendable, Output: Sendable>: Sendable {
  let body: @Sendable (repeat each Argument) throws -> Output
}
