internal import JoblibSystem

// The four ways to make a call, for functions that wait and for those that do not.

extension FunctionCache {
  /// The kept result, or else a computed one.
  func result(of key: CallKey, or compute: () throws -> Output) rethrows -> Output {
    let found = result(of: key)
    if case .kept(let result) = found { return result }
    return try run(for: key, replaces: found.isOutdated, compute).result
  }

  /// The place of the result, which is computed where there is none.
  func shelve(
    _ key: CallKey,
    or compute: () throws -> Output
  ) rethrows -> MemorizedResult<Output> {
    let found = place(of: key)
    if case .kept(let result) = found { return result }
    return shelved(key, try run(for: key, replaces: found.isOutdated, compute))
  }

  /// A computed result, whether or not there is a kept one, which it replaces.
  func call(_ key: CallKey, _ compute: () throws -> Output) rethrows -> (Output, ResultMetadata) {
    let computed = try run(for: key, replaces: true, compute)
    return (computed.result, computed.metadata)
  }

  private func run(
    for key: CallKey,
    replaces: Bool,
    _ compute: () throws -> Output
  ) rethrows -> Computed {
    let start = start()
    return finish(try compute(), of: key, start, replaces: replaces)
  }

  private func shelved(_ key: CallKey, _ computed: Computed) -> MemorizedResult<Output> {
    computed.isKept
      ? MemorizedResult(EntryAddress(function: function, key: key), in: memory)
      : MemorizedResult(holding: computed.result)
  }
}

extension FunctionCache {
  func result(of key: CallKey, or compute: () async throws -> Output) async rethrows -> Output {
    let found = result(of: key)
    if case .kept(let result) = found { return result }
    return try await run(for: key, replaces: found.isOutdated, compute).result
  }

  func shelve(
    _ key: CallKey,
    or compute: () async throws -> Output
  ) async rethrows -> MemorizedResult<Output> {
    let found = place(of: key)
    if case .kept(let result) = found { return result }
    return shelved(key, try await run(for: key, replaces: found.isOutdated, compute))
  }

  func call(
    _ key: CallKey,
    _ compute: () async throws -> Output
  ) async rethrows -> (Output, ResultMetadata) {
    let computed = try await run(for: key, replaces: true, compute)
    return (computed.result, computed.metadata)
  }

  private func run(
    for key: CallKey,
    replaces: Bool,
    _ compute: () async throws -> Output
  ) async rethrows -> Computed {
    let start = start()
    return finish(try await compute(), of: key, start, replaces: replaces)
  }
}

/// A call that nothing is kept of, measured.
enum UnkeptCall {
  static func run<Output>(_ compute: () throws -> Output) rethrows -> (Output, ResultMetadata) {
    let start = monotonicNanoseconds()
    let result = try compute()
    return (result, metadata(since: start))
  }

  static func run<Output>(
    _ compute: () async throws -> Output
  ) async rethrows -> (Output, ResultMetadata) {
    let start = monotonicNanoseconds()
    let result = try await compute()
    return (result, metadata(since: start))
  }

  private static func metadata(since start: UInt64) -> ResultMetadata {
    ResultMetadata(unkept: .nanoseconds(monotonicNanoseconds() - start))
  }
}
