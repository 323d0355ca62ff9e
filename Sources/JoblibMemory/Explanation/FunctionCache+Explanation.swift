internal import JoblibSystem

extension FunctionCache {
  /// More kept calls are not looked at.
  private static var mostCompared: Int { 4096 }

  /// Why a call finds its result, or does not; nothing is computed, and nothing is changed.
  func explain(_ call: KeyedCall) throws(MemoryError) -> CallExplanation {
    if let outcome = try outcome(of: call.key) {
      return CallExplanation(function: function.name, outcome: outcome)
    }
    let details = call.details()
    var nearest: (differences: [CallExplanation.Difference], created: Int64)?
    var count = 0
    do {
      try store.forEachEntry(of: function.functionFolder) { found in
        guard let (header, kept) = try? found.description(), kept.function == function.name else {
          return true
        }
        count += 1
        let differences = details.differences(from: kept)
        // Of those that are equally near the newest.
        let rank = (-differences.count, header.createdNanoseconds)
        if nearest.map({ rank > (-$0.differences.count, $0.created) }) ?? true {
          nearest = (differences, header.createdNanoseconds)
        }
        return count < Self.mostCompared
      }
    } catch { throw unreadable(error) }
    return CallExplanation(
      function: function.name,
      outcome: .miss,
      keptCount: count,
      differences: nearest?.differences ?? []
    )
  }

  /// What there is of a call's result; `nil` where there is nothing.
  private func outcome(of key: CallKey) throws(MemoryError) -> CallExplanation.Outcome? {
    do {
      let address = EntryAddress(function: function, key: key)
      guard let entry = try store.read(address, headOnly: false) else { return nil }
      let header = try entry.header(of: key)
      guard accepts(header) else { return .expired }
      try entry.verify(header)
      return .hit
    } catch let error as EntryFlaw {
      return .corrupted(error.description)
    } catch {
      throw unreadable(error)
    }
  }

  private func unreadable(_ error: any Error) -> MemoryError {
    MemoryError(
      .unusableFolder,
      "\(store.name(of: nil)) cannot be read: \(error)",
      cause: error
    )
  }
}

extension CachedFunction {
  /// Why a call finds its result, or does not: what differs from the nearest kept call.
  ///
  /// Nothing is computed. On a miss the descriptions of the function's results are read, of up to some
  /// thousands.
  ///
  /// - Throws: ``MemoryError`` for an argument or a captured value that cannot be part of a key, and
  ///   where the folder cannot be read.
  public func why(_ arguments: repeat each Argument) throws(MemoryError) -> CallExplanation {
    guard let cache = FunctionCache<Output>(rules) else {
      return CallExplanation(function: name, outcome: .notCached)
    }
    return try cache.explain(rules.keyed(of: body, repeat each arguments))
  }
}

extension AsyncCachedFunction {
  /// Why a call finds its result, or does not, as ``CachedFunction/why(_:)`` says it.
  ///
  /// - Throws: ``MemoryError``, as there.
  public func why(_ arguments: repeat each Argument) throws(MemoryError) -> CallExplanation {
    guard let cache = FunctionCache<Output>(rules) else {
      return CallExplanation(function: name, outcome: .notCached)
    }
    return try cache.explain(rules.keyed(of: body, repeat each arguments))
  }
}

extension Memory {
  /// Why a call finds its result, or does not: `memory.why(delayed(costly)(data, 3))`.
  ///
  /// - Throws: ``MemoryError``, as ``CachedFunction/why(_:)`` does.
  public func why<each Argument: Sendable, Output: Sendable>(
    _ call: CachedCall<repeat each Argument, Output>
  ) throws(MemoryError) -> CallExplanation {
    try call.function.why(repeat each call.arguments)
  }
}
