internal import JoblibParallel

/// Entries as items of a program's own store.
struct BackendStore: EntryStore {
  private let backend: any StoreBackend
  private let name: String

  init(_ backend: any StoreBackend, name: String) {
    self.backend = backend
    self.name = name
  }

  func name(of address: EntryAddress?) -> String {
    address.map { "\(name)/\($0.path)" } ?? name
  }

  func prepare() throws { try backend.prepare() }

  func read(_ address: EntryAddress, headOnly: Bool) throws -> StoredEntry? {
    try open(address.path, headOnly: headOnly)
  }

  private func open(_ name: String, headOnly: Bool) throws -> StoredEntry? {
    try backend.open(name).map { try StoredEntry(.item($0), headOnly: headOnly) }
  }

  func noteUse(of entry: StoredEntry, at address: EntryAddress) {
    backend.noteUse(of: address.path)
  }

  func publish(
    _ contents: EntryContents,
    at address: EntryAddress,
    replaces: Bool,
    isDurable: Bool
  ) throws -> EntryHeader {
    let parts = try contents.parts()
    try backend.write(
      address.path,
      StoreContents(parts),
      replaces: replaces,
      isDurable: isDurable
    )
    return parts.header
  }

  func setAside(_ entry: StoredEntry, at address: EntryAddress) -> SettingAside {
    do { try backend.remove(address.path) } catch { return .stuck(error) }
    return .removed
  }

  func remove(_ address: EntryAddress) throws { try backend.remove(address.path) }

  func forEachEntry(of folder: String?, _ body: (FoundEntry) throws -> Bool) throws {
    try backend.forEachItem(in: folder) { item in
      try body(
        FoundEntry(
          path: item.name,
          byteCount: item.byteCount,
          lastUse: item.lastUseNanoseconds
        ) {
          guard let entry = try open(item.name, headOnly: true) else { throw EntryFlaw.empty }
          return entry
        }
      )
    }
  }

  func removeAll() throws { try removeItems(in: nil) }

  func removeEntries(of function: FunctionIdentity) throws { try removeItems(in: function.folder) }

  private func removeItems(in folder: String?) throws {
    try backend.forEachItem(in: folder) { item in
      try backend.remove(item.name)
      return true
    }
  }

  func reduce(to limits: StoreLimits, now: Int64) throws -> SizeReduction {
    var reducer = Reducer(to: limits, now: now)
    func remove(_ item: StoreListing) throws {
      try backend.remove(item.name)
      reducer.reduction.addRemoved(item.byteCount)
    }
    try backend.forEachItem(in: nil) { item in
      if reducer.isTooOld(item.lastUseNanoseconds, byteCount: item.byteCount) { try remove(item) }
      return true
    }
    guard reducer.hasTooMuch() else { return reducer.reduction }
    try backend.forEachItem(in: nil) { item in
      if reducer.takes(item.lastUseNanoseconds, byteCount: item.byteCount) { try remove(item) }
      return true
    }
    return reducer.reduction
  }
}

extension StoreListing {
  fileprivate var lastUseNanoseconds: Int64 { Int64(lastUse.nanoseconds) }
}
