internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire

/// One function's part of a store: its results found, and kept.
///
/// No failure of the store reaches the caller: a result that cannot be read is computed, one that
/// cannot be kept is returned all the same, and one line says so.
struct FunctionCache<Output: Sendable> {
  let function: FunctionIdentity
  let store: any StoreBackend
  private let isVerbose: Bool

  /// - Returns: `nil` where nothing is kept: by the memory's wish, or since results of this type
  ///   cannot be encoded.
  init?(_ memory: Memory, _ function: FunctionIdentity) {
    guard let store = memory.store else { return nil }
    do throws(WireError) { _ = try ValueCoding.of(Output.self) } catch {
      Notices.once("encoding \(function.name)") {
        "results of '\(function.name)' are not kept: \(error.description)"
      }
      return nil
    }
    self.function = function
    self.store = store
    isVerbose = memory.verbose > 0
  }

  /// The kept result of a call.
  func result(of key: CallKey) -> Output? {
    let result = find(key)
    if let scope = TaskScope.current {
      if result == nil { scope.cache.misses += 1 } else { scope.cache.hits += 1 }
    }
    return result
  }

  private func find(_ key: CallKey) -> Output? {
    let address = EntryAddress(function: function, key: key)
    guard let entry = read(address) else { return nil }
    do {
      return try entry.withPayload(of: key) { payload in
        var reader = WireReader(payload)
        let result = try reader.readValue(Output.self)
        guard reader.isAtEnd else { throw WireError("there is more than one result in it") }
        return result
      }
    } catch let flaw as EntryFlaw {
      report(flaw, of: entry, at: address)
    } catch {
      // A sound entry is somebody's result: it stays.
      Notices.once("decoding \(store.name(of: nil)) \(function.folder)") {
        "a kept result of '\(function.name)' does not decode as \(Output.self): \(error); if its "
          + "definition has changed, raise the function's version (\(store.name(of: address)))"
      }
    }
    return nil
  }

  /// Whether the result of a call is kept, and sound.
  func hasResult(of key: CallKey) -> Bool {
    guard let entry = read(EntryAddress(function: function, key: key)) else { return false }
    do { return try entry.withPayload(of: key) { _ in true } } catch { return false }
  }

  /// Keeps the result of a call.
  func keep(_ result: Output, of key: CallKey, computeNanoseconds: UInt64) {
    let writer = WireWriter(carriesCode: false)
    do { try writer.writeValue(result) } catch {
      Notices.once("encoding \(function.name)") {
        "results of '\(function.name)' are not kept: a \(Output.self) does not encode: \(error)"
      }
      return
    }
    writer.bytes.withUnsafeBytes { payload in
      let header = EntryHeader(
        key: key,
        payload: payload,
        createdNanoseconds: wallNanoseconds(),
        computeNanoseconds: computeNanoseconds
      )
      do throws(SystemError) {
        try header.withBytes { (header) throws(SystemError) in
          try store.publish(header, payload, at: EntryAddress(function: function, key: key))
        }
      } catch {
        notice(error, "kept")
      }
    }
  }

  /// Runs the function, measures it, and keeps what it returns.
  func run(for key: CallKey, _ body: () throws -> Output) rethrows -> Output {
    if isVerbose { CallLog.begin(function.name) }
    let start = monotonicNanoseconds()
    let result = try body()
    let time = monotonicNanoseconds() - start
    keep(result, of: key, computeNanoseconds: time)
    if isVerbose { CallLog.end(function.name, nanoseconds: monotonicNanoseconds() - start) }
    return result
  }

  private func read(_ address: EntryAddress) -> StoredEntry? {
    do throws(SystemError) { return try store.read(address) } catch {
      notice(error, "read")
      return nil
    }
  }

  private func notice(_ error: SystemError, _ what: String) {
    Notices.once("\(store.name(of: nil)) \(error.code)") {
      "results cannot be \(what) in \(store.name(of: nil)): \(error.description)"
    }
  }

  private func report(_ flaw: EntryFlaw, of entry: StoredEntry, at address: EntryAddress) {
    let name = store.name(of: address)
    switch store.setAside(entry, at: address) {
    case .moved(let aside):
      Notices.say("\(name) is damaged: \(flaw); moved to \(aside), its result is computed again")
    case .gone: break
    case .stuck(let error):
      Notices.once(name) {
        "\(name) is damaged: \(flaw); its result is computed each time, since it cannot be moved "
          + "away: \(error.reason)"
      }
    }
  }
}

/// The lines of a verbose memory, which are joblib's.
private enum CallLog {
  private static let width = 80

  static func begin(_ name: String) {
    Host.writeErrorLine(
      String(repeating: "_", count: width) + "\n[Memory] Calling \(name)..."
    )
  }

  static func end(_ name: String, nanoseconds: UInt64) {
    let seconds = Double(nanoseconds) / 1e9
    let text = "\(name) - \(tenths(seconds))s, \(tenths(seconds / 60))min"
    Host.writeErrorLine(String(repeating: "_", count: max(width - text.count, 0)) + text)
  }

  private static func tenths(_ value: Double) -> String {
    let count = Int((value * 10).rounded())
    return "\(count / 10).\(count % 10)"
  }
}
