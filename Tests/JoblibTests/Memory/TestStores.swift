import FoundationEssentials
import JoblibMemory
import JoblibSystem

/// Items in the memory of this process, one table a location.
struct DictionaryStore: StoreBackend {
  struct Item {
    var bytes: [UInt8]
    var lastUse: Duration
  }

  static let tables = Guarded<[String: [String: Item]]>([:])
  /// What goes wrong, by location.
  static let troubles = Guarded<[String: Trouble]>([:])

  enum Trouble: Error { case opening, preparing, reading, readingItem, writing, removing }

  let location: String

  init(location: String, options: [String: String]) throws {
    self.location = location
    try fail(.opening)
  }

  private func fail(_ trouble: Trouble) throws {
    if Self.troubles.withLock({ $0[location] }) == trouble { throw trouble }
  }

  func prepare() throws { try fail(.preparing) }

  func open(_ name: String) throws -> (any StoreItem)? {
    try fail(.reading)
    guard let item = Self.tables.withLock({ $0[location]?[name] }) else { return nil }
    return Self.troubles.withLock { $0[location] } == .readingItem
      ? BrokenItem(byteCount: item.bytes.count) : StoreBytes(item.bytes)
  }

  private struct BrokenItem: StoreItem {
    let byteCount: Int
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
      throw Trouble.readingItem
    }
  }

  func write(_ name: String, _ contents: StoreContents, replaces: Bool, isDurable: Bool) throws {
    try fail(.writing)
    let item = Item(bytes: contents.bytes, lastUse: now)
    Self.tables.withLock { tables in
      if replaces || tables[location]?[name] == nil {
        tables[location, default: [:]][name] = item
      }
    }
  }

  func remove(_ name: String) throws {
    try fail(.removing)
    Self.tables.withLock { _ = $0[location]?.removeValue(forKey: name) }
  }

  func forEachItem(in folder: String?, _ body: (StoreListing) throws -> Bool) throws {
    for (name, item) in Self.tables.withLock({ $0[location] ?? [:] }) {
      if let folder, !name.hasPrefix("\(folder)/") { continue }
      let listing = StoreListing(name: name, byteCount: item.bytes.count, lastUse: item.lastUse)
      guard try body(listing) else { return }
    }
  }

  func noteUse(of name: String) {
    Self.tables.withLock { $0[location]?[name]?.lastUse = now }
  }

  private var now: Duration { .nanoseconds(wallNanoseconds()) }
}

/// Items as files side by side, of which any process sees the same.
struct FlatStore: StoreBackend {
  let folder: String

  init(location: String, options: [String: String]) throws {
    folder = location + (options["suffix"] ?? "")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String {
    "\(folder)/\(name.replacing("/", with: "+"))"
  }

  func open(_ name: String) throws -> (any StoreItem)? {
    guard FileManager.default.fileExists(atPath: path(name)) else { return nil }
    return StoreBytes([UInt8](try Data(contentsOf: URL(filePath: path(name)))))
  }

  func write(_ name: String, _ contents: StoreContents, replaces: Bool, isDurable: Bool) throws {
    if !replaces, FileManager.default.fileExists(atPath: path(name)) { return }
    try Data(contents.bytes).write(to: URL(filePath: path(name)), options: .atomic)
  }

  func remove(_ name: String) throws {
    guard FileManager.default.fileExists(atPath: path(name)) else { return }
    try FileManager.default.removeItem(atPath: path(name))
  }

  func forEachItem(in folder: String?, _ body: (StoreListing) throws -> Bool) throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: self.folder) {
      let name = file.replacing("+", with: "/")
      if let folder, !name.hasPrefix("\(folder)/") { continue }
      let status = try Files.status(of: "\(self.folder)/\(file)")
      let listing = StoreListing(
        name: name,
        byteCount: status.byteCount,
        lastUse: .nanoseconds(status.modifiedNanoseconds)
      )
      guard try body(listing) else { return }
    }
  }

  func noteUse(of name: String) { try? Files.touch(path(name)) }
}
