internal import JoblibSystem

// The four ways to make a call, for functions that wait and for those that do not.

extension FunctionCache {
  /// The kept result, or else a computed one.
  func result(of call: KeyedCall, or compute: () throws -> Output) rethrows -> Output {
    let found = find(call.key)
    if case .kept(let result) = found {
      note(isHit: true)
      return result
    }
    switch admit(call.key, found, look: find) {
    case .finds(let result): return result
    case .computes(let turn): return try run(for: call, turn, compute).result
    }
  }

  /// The place of the result, which is computed where there is none.
  func shelve(
    _ call: KeyedCall,
    or compute: () throws -> Output
  ) rethrows -> MemorizedResult<Output> {
    let found = findPlace(call.key)
    if case .kept(let result) = found {
      note(isHit: true)
      return result
    }
    switch admit(call.key, found, look: findPlace) {
    case .finds(let result): return result
    case .computes(let turn): return shelved(call.key, try run(for: call, turn, compute))
    }
  }

  /// A computed result, whether or not there is a kept one, which it replaces.
  func call(_ call: KeyedCall, _ compute: () throws -> Output) rethrows -> (Output, ResultMetadata)
  {
    let computed = try run(for: call, replaces: true, compute)
    return (computed.result, computed.metadata)
  }

  private func run(
    for call: KeyedCall,
    _ turn: Turn,
    _ compute: () throws -> Output
  ) rethrows -> Computed {
    guard let flight = turn.flight else {
      return try run(for: call, replaces: turn.replaces, compute)
    }
    defer { flight.end() }
    return try Flight.$current.withValue(flight) {
      try run(for: call, replaces: turn.replaces, compute)
    }
  }

  private func run(
    for call: KeyedCall,
    replaces: Bool,
    _ compute: () throws -> Output
  ) rethrows -> Computed {
    let start = start(call)
    return finish(try compute(), of: call, start, replaces: replaces)
  }

  private func shelved(_ key: CallKey, _ computed: Computed) -> MemorizedResult<Output> {
    // The place may be taken by an entry that this process cannot use: of another user, or format.
    computed.isKept && canRead(key)
      ? MemorizedResult(EntryAddress(function: function, key: key), in: memory)
      : MemorizedResult(holding: computed.result)
  }
}

extension FunctionCache {
  func result(of call: KeyedCall, or compute: () async throws -> Output) async rethrows -> Output {
    let found = find(call.key)
    if case .kept(let result) = found {
      note(isHit: true)
      return result
    }
    switch await admit(call.key, found, look: find) {
    case .finds(let result): return result
    case .computes(let turn): return try await run(for: call, turn, compute).result
    }
  }

  func shelve(
    _ call: KeyedCall,
    or compute: () async throws -> Output
  ) async rethrows -> MemorizedResult<Output> {
    let found = findPlace(call.key)
    if case .kept(let result) = found {
      note(isHit: true)
      return result
    }
    switch await admit(call.key, found, look: findPlace) {
    case .finds(let result): return result
    case .computes(let turn): return shelved(call.key, try await run(for: call, turn, compute))
    }
  }

  func call(
    _ call: KeyedCall,
    _ compute: () async throws -> Output
  ) async rethrows -> (Output, ResultMetadata) {
    let computed = try await run(for: call, replaces: true, compute)
    return (computed.result, computed.metadata)
  }

  private func run(
    for call: KeyedCall,
    _ turn: Turn,
    _ compute: () async throws -> Output
  ) async rethrows -> Computed {
    guard let flight = turn.flight else {
      return try await run(for: call, replaces: turn.replaces, compute)
    }
    defer { flight.end() }
    return try await Flight.$current.withValue(flight) {
      try await run(for: call, replaces: turn.replaces, compute)
    }
  }

  private func run(
    for call: KeyedCall,
    replaces: Bool,
    _ compute: () async throws -> Output
  ) async rethrows -> Computed {
    let start = start(call)
    return finish(try await compute(), of: call, start, replaces: replaces)
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
