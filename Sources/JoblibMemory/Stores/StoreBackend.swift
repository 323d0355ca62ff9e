/// A place in which ``Memory`` keeps results, by a program's own means: items of bytes under names.
///
/// ```swift
/// struct TableStore: StoreBackend { … }
/// let memory = Memory("results.db", backend: .type(TableStore.self))
/// ```
/// Threads, processes and hosts use a store without a word to each other. So an item appears whole, and
/// stays as it is to who has opened it; if it does not, its digest tells, and it is computed again.
/// Each process opens a store for itself, also a worker: what a store holds open is not carried there.
/// No error of a store reaches the caller of a cached function: the result is computed, and one line
/// says so.
///
/// Names are unique ASCII paths such as `costly/v1/3f/0c9a….entry`: function, version, key.
///
/// One process computes a result once, however many threads want it; processes do not wait for each
/// other, as they do in a folder. Arrays are read, never mapped, and no limit of size holds by itself.
///
/// Source: `joblib.memory.StoreBackendBase`.
public protocol StoreBackend: Sendable {
  /// Opens the store; called once a process for each location and options.
  ///
  /// - Parameters:
  ///   - location: What ``Memory`` was given, unchanged.
  ///   - options: What ``Memory`` was given as `backendOptions`.
  /// - Throws: What keeps it from being used.
  init(location: String, options: [String: String]) throws

  /// Makes what is needed to write, and tries it, for ``Memory/prepare()``; by default nothing.
  func prepare() throws

  /// Opens an item.
  ///
  /// - Returns: `nil` where there is none of that name.
  func open(_ name: String) throws -> (any StoreItem)?

  /// Makes an item appear, all at once.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - contents: Its bytes.
  ///   - replaces: Whether it takes the place of one of that name. If not, and there is one, that one
  ///     stays, and nothing is thrown.
  ///   - isDurable: Whether to wait until a power cut could not undo it.
  /// - Throws: What keeps it from being written.
  func write(_ name: String, _ contents: StoreContents, replaces: Bool, isDurable: Bool) throws

  /// Removes an item, if it is there.
  func remove(_ name: String) throws

  /// Visits all items, or those whose names begin with `folder` and a slash, in no order, until `body`
  /// says false; `body` may remove the item it is told of.
  ///
  /// - Throws: What `body` throws, too.
  func forEachItem(in folder: String?, _ body: (StoreListing) throws -> Bool) throws

  /// Takes note that an item was of use just now; called at each hit, so it has to be cheap. By
  /// default nothing.
  func noteUse(of name: String)
}

extension StoreBackend {
  /// Nothing.
  public func prepare() throws {}

  /// Nothing: what was made first is removed first.
  public func noteUse(of name: String) {}
}

/// An item of a store that was opened, and stays as it was then.
public protocol StoreItem: Sendable {
  /// Its size.
  var byteCount: Int { get }

  /// Copies the bytes from `offset` on into a buffer; called from any thread.
  ///
  /// - Returns: How many came: as many as the buffer holds, or as there are.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int
}

/// An item whose bytes are in memory.
public struct StoreBytes: StoreItem {
  private let bytes: [UInt8]

  /// An item of these bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Their number.
  public var byteCount: Int { bytes.count }

  /// Copies bytes.
  public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    guard offset >= 0, offset < bytes.count else { return 0 }
    let range = offset..<min(offset + buffer.count, bytes.count)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
    return range.count
  }
}

/// The bytes of an item that is to be written.
public struct StoreContents: Sendable {
  /// How many there are.
  public let byteCount: Int
  private let parts: EntryParts

  init(_ parts: EntryParts) {
    self.parts = parts
    byteCount = parts.byteCount
  }

  /// Lends the bytes part by part, in order.
  ///
  /// - Throws: What `body` throws.
  public func forEachPart<Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    try parts.forEach(body)
  }

  /// All bytes in memory.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    forEachPart { bytes.append(contentsOf: $0) }
    return bytes
  }
}

/// What a store says of an item without opening it.
public struct StoreListing: Hashable, Sendable {
  /// Its name.
  public let name: String
  /// Its size.
  public let byteCount: Int
  /// When it was last of use, or else made, since the start of 1970.
  public let lastUse: Duration

  /// An item of a listing.
  public init(name: String, byteCount: Int, lastUse: Duration) {
    self.name = name
    self.byteCount = byteCount
    self.lastUse = lastUse
  }
}
