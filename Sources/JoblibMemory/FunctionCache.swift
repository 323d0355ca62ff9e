internal import JoblibHashing
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
  let memory: Memory
  private let validity: ResultValidity

  /// - Returns: `nil` where nothing is kept: by the memory's wish, or since results of this type
  ///   cannot be encoded.
  init?(_ memory: Memory, _ function: FunctionIdentity, _ validity: ResultValidity) {
    guard let store = memory.store else { return nil }
    do throws(WireError) { _ = try ValueCoding.of(Output.self) } catch {
      Notices.once("encoding \(function.name)") {
        "results of '\(function.name)' are not kept: \(error.description)"
      }
      return nil
    }
    self.function = function
    self.store = store
    self.memory = memory
    self.validity = validity
  }

  init?(_ rules: CacheRules) { self.init(rules.memory, rules.identity, rules.validity) }

  /// What there is of a call's result.
  enum Found<Value> {
    case kept(Value)
    /// None that can be read.
    case nothing
    /// One that does not count any more.
    case outdated

    var isOutdated: Bool {
      if case .outdated = self { true } else { false }
    }
  }

  /// A result that was computed now.
  struct Computed {
    let result: Output
    let metadata: ResultMetadata
    /// Whether it was kept.
    let isKept: Bool
  }

  // MARK: Looking

  /// The kept result of a call.
  func result(of key: CallKey) -> Found<Output> {
    let found = find(key)
    note(found)
    return found
  }

  private func find(_ key: CallKey) -> Found<Output> {
    let address = EntryAddress(function: function, key: key)
    guard let entry = read(address) else { return .nothing }
    do {
      return try entry.withPayload(of: key) { header, payload in
        guard validity.accepts(ResultMetadata(header)) else { return .outdated }
        let result = try decode(payload)
        store.noteUse(of: entry, at: address)
        return .kept(result)
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
    return .nothing
  }

  private func decode(_ payload: UnsafeRawBufferPointer) throws -> Output {
    var reader = WireReader(payload)
    let result = try reader.readValue(Output.self)
    guard reader.isAtEnd else { throw WireError("there is more than one result in it") }
    return result
  }

  /// Whether the result of a call is kept, sound and valid.
  func hasResult(of key: CallKey) -> Bool {
    guard let entry = read(EntryAddress(function: function, key: key)) else { return false }
    do {
      return try entry.withPayload(of: key) { header, _ in
        validity.accepts(ResultMetadata(header))
      }
    } catch { return false }
  }

  /// The place of a call's kept result, of which only the header was read.
  func place(of key: CallKey) -> Found<MemorizedResult<Output>> {
    let found = findPlace(key)
    note(found)
    return found
  }

  private func findPlace(_ key: CallKey) -> Found<MemorizedResult<Output>> {
    let address = EntryAddress(function: function, key: key)
    guard let head = read(address, headOnly: true) else { return .nothing }
    do throws(EntryFlaw) {
      let header = try head.header(of: key)
      guard validity.accepts(ResultMetadata(header)) else { return .outdated }
    } catch {
      report(error, of: head, at: address)
      return .nothing
    }
    store.noteUse(of: head, at: address)
    return .kept(MemorizedResult(address, in: memory))
  }

  private func note<Value>(_ found: Found<Value>) {
    guard let scope = TaskScope.current else { return }
    if case .kept = found { scope.cache.hits += 1 } else { scope.cache.misses += 1 }
  }

  /// The result at an address, for one who was told that it is there.
  func shelved(at address: EntryAddress) throws(MemoryError) -> Output {
    let name = store.name(of: address)
    let entry: StoredEntry?
    do throws(SystemError) { entry = try store.read(address, headOnly: false) } catch {
      throw MemoryError(
        .missing,
        "the result of '\(function.name)' cannot be read: \(error.description)",
        cause: error
      )
    }
    guard let entry else {
      throw MemoryError(
        .missing,
        "the result of '\(function.name)' is not there any more: \(name) was removed; call the "
          + "function again"
      )
    }
    do {
      let result = try entry.withPayload(of: address.key) { _, payload in try decode(payload) }
      store.noteUse(of: entry, at: address)
      return result
    } catch {
      if let flaw = error as? EntryFlaw { report(flaw, of: entry, at: address) }
      throw MemoryError(
        .corrupted,
        "the result of '\(function.name)' in \(name) cannot be used: \(error); call the function "
          + "again",
        cause: error
      )
    }
  }

  // MARK: Keeping

  /// A moment at which a function started.
  struct Start {
    fileprivate let nanoseconds: UInt64
  }

  /// Says and notes that the function starts.
  func start() -> Start {
    if memory.verbose > 0 { CallLog.begin(function.name) }
    return Start(nanoseconds: monotonicNanoseconds())
  }

  /// Keeps what the function returned; where it replaces, a result that is there gives way.
  func finish(_ result: Output, of key: CallKey, _ start: Start, replaces: Bool) -> Computed {
    let computed = keep(
      result,
      of: key,
      computeNanoseconds: monotonicNanoseconds() - start.nanoseconds,
      replaces: replaces
    )
    if memory.verbose > 0 {
      CallLog.end(function.name, nanoseconds: monotonicNanoseconds() - start.nanoseconds)
    }
    return computed
  }

  private func keep(
    _ result: Output,
    of key: CallKey,
    computeNanoseconds: UInt64,
    replaces: Bool
  ) -> Computed {
    let unkept = ResultMetadata(unkept: .nanoseconds(computeNanoseconds))
    let writer = WireWriter(carriesCode: false)
    do { try writer.writeValue(result) } catch {
      Notices.once("encoding \(function.name)") {
        "results of '\(function.name)' are not kept: a \(Output.self) does not encode: \(error)"
      }
      return Computed(result: result, metadata: unkept, isKept: false)
    }
    return writer.bytes.withUnsafeBytes { payload in
      let header = EntryHeader(
        key: key,
        payload: payload,
        createdNanoseconds: wallNanoseconds(),
        computeNanoseconds: computeNanoseconds
      )
      do throws(SystemError) {
        try header.withBytes { (bytes) throws(SystemError) in
          let address = EntryAddress(function: function, key: key)
          try store.publish(bytes, payload, at: address, replaces: replaces)
        }
      } catch {
        notice(error, "kept")
        return Computed(result: result, metadata: unkept, isKept: false)
      }
      return Computed(result: result, metadata: ResultMetadata(header), isKept: true)
    }
  }

  // MARK: What goes wrong

  private func read(_ address: EntryAddress, headOnly: Bool = false) -> StoredEntry? {
    do throws(SystemError) { return try store.read(address, headOnly: headOnly) } catch {
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
