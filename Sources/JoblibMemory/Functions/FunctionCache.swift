internal import JoblibCompression
internal import JoblibHashing
internal import JoblibParallel
internal import JoblibSystem
internal import JoblibWire
internal import NDArrays

/// One function's part of a store: its results found, and kept.
///
/// No failure of the store reaches the caller: a result that cannot be read is computed, one that
/// cannot be kept is returned all the same, and one line says so.
struct FunctionCache<Output: Sendable> {
  let function: FunctionIdentity
  let store: any EntryStore
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

  /// What it says of its calls.
  var log: CallLog { CallLog(memory) }

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
  func find(_ key: CallKey) -> Found<Output> {
    let start = monotonicNanoseconds()
    let found = load(key)
    if case .kept = found {
      log.loaded(function.name, nanoseconds: monotonicNanoseconds() - start)
    }
    return found
  }

  private func load(_ key: CallKey) -> Found<Output> {
    let address = EntryAddress(function: function, key: key)
    guard let entry = read(address) else { return .nothing }
    do {
      let header = try entry.header(of: key)
      guard accepts(header) else { return .outdated }
      log.loads(function.name, try? entry.details(header), from: store.name(of: address))
      let result = try decode(entry, header)
      store.noteUse(of: entry, at: address)
      return .kept(result)
    } catch let flaw as EntryFlaw {
      report(flaw, of: entry, at: address)
    } catch  where error is SystemError || error is UnreadableItem {
      notice(error, "read")
    } catch {
      // A sound entry is somebody's result: it stays.
      Notices.once("decoding \(store.name(of: nil)) \(function.folder)") {
        "a kept result of '\(function.name)' does not decode as \(Output.self): \(error); if its "
          + "definition has changed, raise the function's version (\(store.name(of: address)))"
      }
    }
    return .nothing
  }

  private func decode(_ entry: StoredEntry, _ header: EntryHeader) throws -> Output {
    let access: MemoryMapMode? = memory.mmapMode.map { $0 == .readWrite ? .copyOnWrite : $0 }
    return try entry.withPayload(header, mapped: access) { payload, buffers in
      guard !header.isCompressed else {
        return try CompressedPayload.withUnpacked(payload) {
          try decode($0, [])
        }
      }
      return try decode(payload, buffers)
    }
  }

  private func decode(_ payload: UnsafeRawBufferPointer, _ buffers: [WireBuffer]) throws -> Output {
    var reader = WireReader(payload, buffers: buffers)
    let result = try reader.readValue(Output.self)
    guard reader.isAtEnd else { throw WireError("there is more than one result in it") }
    return result
  }

  /// Whether a kept result counts.
  func accepts(_ header: EntryHeader) -> Bool { validity.accepts(ResultMetadata(header)) }

  /// Whether the result of a call is kept, sound and valid.
  func hasResult(of key: CallKey) -> Bool {
    guard let entry = read(EntryAddress(function: function, key: key)) else { return false }
    do {
      let header = try entry.header(of: key)
      guard accepts(header) else { return false }
      try entry.verify(header)
      return true
    } catch { return false }
  }

  /// The place of a call's kept result, of which only the header was read.
  func findPlace(_ key: CallKey) -> Found<MemorizedResult<Output>> {
    let address = EntryAddress(function: function, key: key)
    guard let head = read(address, headOnly: true) else { return .nothing }
    do throws(EntryFlaw) {
      let header = try head.header(of: key)
      guard accepts(header) else { return .outdated }
    } catch {
      report(error, of: head, at: address)
      return .nothing
    }
    store.noteUse(of: head, at: address)
    return .kept(MemorizedResult(address, in: memory))
  }

  /// Whether there is an entry of a call with a header that this process understands.
  func canRead(_ key: CallKey) -> Bool {
    let head = read(EntryAddress(function: function, key: key), headOnly: true)
    return (try? head?.header(of: key)) != nil
  }

  /// Counts a call, once it is known whether it computes, for the report of its task.
  func note(isHit: Bool) {
    guard let scope = TaskScope.current else { return }
    if isHit { scope.cache.hits += 1 } else { scope.cache.misses += 1 }
  }

  /// The result at an address, for one who was told that it is there.
  func shelved(at address: EntryAddress) throws(MemoryError) -> Output {
    let name = store.name(of: address)
    let entry: StoredEntry?
    do { entry = try store.read(address, headOnly: false) } catch {
      throw MemoryError(
        .missing,
        "the result of '\(function.name)' cannot be read: \(error)",
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
      let header = try entry.header(of: address.key)
      CallLog(ofShelvedIn: memory)
        .loads(function.name, try? entry.details(header), from: name)
      let result = try decode(entry, header)
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
  func start(_ call: KeyedCall) -> Start {
    log.begins(call)
    return Start(nanoseconds: monotonicNanoseconds())
  }

  /// Keeps what the function returned; where it replaces, a result that is there gives way.
  func finish(_ result: Output, of call: KeyedCall, _ start: Start, replaces: Bool) -> Computed {
    let computed = keep(
      result,
      of: call,
      computeNanoseconds: monotonicNanoseconds() - start.nanoseconds,
      replaces: replaces
    )
    log.ends(function.name, nanoseconds: monotonicNanoseconds() - start.nanoseconds)
    return computed
  }

  /// Arrays of more bytes lie in an entry by themselves, to be mapped.
  private static var bufferThreshold: Int { 16 << 10 }

  private func keep(
    _ result: Output,
    of call: KeyedCall,
    computeNanoseconds: UInt64,
    replaces: Bool
  ) -> Computed {
    let contents: EntryContents
    do { contents = try encode(result, of: call, computeNanoseconds) } catch {
      Notices.once("encoding \(function.name)") {
        "results of '\(function.name)' are not kept: a \(Output.self) does not encode: \(error)"
      }
      return unkept(result, computeNanoseconds)
    }
    let header: EntryHeader
    let address = EntryAddress(function: function, key: call.key)
    log.persists(in: store.name(of: address))
    do {
      header = try store.publish(
        contents,
        at: address,
        replaces: replaces,
        isDurable: memory.durability == .synchronous
      )
    } catch {
      notice(error, "kept")
      return unkept(result, computeNanoseconds)
    }
    let metadata = ResultMetadata(header)
    // The caller of a memory that maps gets what all later callers get.
    if memory.mmapMode != nil, memory.backend.isFolder, contents.hasBuffers,
      case .kept(let mapped) = load(call.key)
    {
      return Computed(result: mapped, metadata: metadata, isKept: true)
    }
    return Computed(result: result, metadata: metadata, isKept: true)
  }

  private func unkept(_ result: Output, _ computeNanoseconds: UInt64) -> Computed {
    let metadata = ResultMetadata(unkept: .nanoseconds(computeNanoseconds))
    return Computed(result: result, metadata: metadata, isKept: false)
  }

  private func encode(
    _ result: Output,
    of call: KeyedCall,
    _ computeNanoseconds: UInt64
  ) throws -> EntryContents {
    let compressor = try memory.compress.resolve(fileName: nil)
    let writer = WireWriter(
      bufferThreshold: compressor == nil ? Self.bufferThreshold : .max,
      carriesCode: false
    )
    try writer.writeValue(result)
    let payload =
      try compressor.map {
        try CompressedPayload.pack(writer.bytes, $0.compressor, level: $0.level)
      }
      ?? writer.bytes
    return EntryContents(
      key: call.key,
      createdNanoseconds: wallNanoseconds(),
      computeNanoseconds: computeNanoseconds,
      details: try call.details().encoded(),
      payload: payload,
      isCompressed: compressor != nil,
      buffers: writer.takeOutOfBand()
    )
  }

  // MARK: What goes wrong

  private func read(_ address: EntryAddress, headOnly: Bool = false) -> StoredEntry? {
    do { return try store.read(address, headOnly: headOnly) } catch {
      notice(error, "read")
      return nil
    }
  }

  private func notice(_ error: any Error, _ what: String) {
    let kind = (error as? SystemError).map { "\($0.code)" } ?? "\(error)"
    Notices.once("\(store.name(of: nil)) \(kind)") {
      "results cannot be \(what) in \(store.name(of: nil)): \(error)"
    }
  }

  private func report(_ flaw: EntryFlaw, of entry: StoredEntry, at address: EntryAddress) {
    let name = store.name(of: address)
    if case .otherFormat = flaw {
      // A program of another version understands it.
      return Notices.once("format \(store.name(of: nil))") {
        "\(name) cannot be used: \(flaw); its result is computed each time"
      }
    }
    switch store.setAside(entry, at: address) {
    case .moved(let aside):
      Notices.say("\(name) is damaged: \(flaw); moved to \(aside), its result is computed again")
    case .removed:
      Notices.say("\(name) is damaged: \(flaw); removed, its result is computed again")
    case .gone: break
    case .stuck(let error):
      Notices.once(name) {
        "\(name) is damaged: \(flaw); its result is computed each time, since it cannot be moved "
          + "away: \((error as? SystemError)?.reason ?? "\(error)")"
      }
    }
  }
}
