internal import JoblibHashing
package import JoblibSystem
internal import JoblibWire
internal import NDArrays
internal import Synchronization

/// Where the bytes of an entry are that was found.
enum EntrySource: Sendable {
  case file(EntryFile)
  case item(any StoreItem)

  var byteCount: Int {
    switch self {
    case .file(let file): file.status.isFolder ? 0 : file.status.byteCount
    case .item(let item): item.byteCount
    }
  }

  /// Reads from there until the buffer is full or the entry ends.
  ///
  /// - Returns: How many bytes came.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int {
    switch self {
    case .file(let file): return try file.descriptor.readAll(into: buffer, at: offset)
    case .item(let item):
      do { return try item.read(into: buffer, at: offset) } catch {
        throw UnreadableItem(cause: error)
      }
    }
  }
}

/// An item that a program's own store found and then could not read.
struct UnreadableItem: Error, CustomStringConvertible {
  let cause: any Error
  var description: String { "\(cause)" }
}

/// An entry that is an open file.
package struct EntryFile: Sendable {
  let descriptor: FileDescriptor
  let path: String
  /// The folder of the store that it is in.
  let root: String
  let status: FileStatus

  package init(_ path: String, in root: String) throws(SystemError) {
    self.path = path
    self.root = root
    descriptor = try .open(path, flags: .readOnly)
    status = try descriptor.status()
  }
}

/// An entry as it was found, sound or not: its beginning in memory, and the rest where it is kept.
package final class StoredEntry: Sendable {
  // Filled before anyone else sees the object, and not changed after.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  /// How many of the bytes came.
  private let count: Int
  private let source: EntrySource

  /// So large an entry is read at once; of larger ones the rest is read where their header proves it
  /// right, since a stranger's may have any size.
  static let smallByteCount = 1 << 16
  /// So much of those, and where only header and details are wanted.
  private static let headByteCount = 1 << 12

  /// Reads the beginning of an entry.
  init(_ source: EntrySource, headOnly: Bool) throws {
    self.source = source
    let isWhole = !headOnly && source.byteCount <= Self.smallByteCount
    let size = isWhole ? source.byteCount : min(source.byteCount, Self.headByteCount)
    memory = .allocate(byteCount: max(size, 1), alignment: EntryBuffer.alignment)
    let buffer = UnsafeMutableRawBufferPointer(rebasing: memory[..<max(size, 0)])
    do { count = try source.read(into: buffer, at: 0) } catch {
      memory.deallocate()
      throw error
    }
  }

  /// What the kernel knows of its file; `nil` if it is in no folder.
  var file: FileStatus? {
    if case .file(let file) = source { file.status } else { nil }
  }

  deinit { memory.deallocate() }

  /// The header, once it is proven to be that of `key`, and the file to be as long as it says.
  func header(of key: CallKey) throws(EntryFlaw) -> EntryHeader {
    let header = try header()
    guard header.key == key else { throw .otherKey }
    return header
  }

  /// The header, once the file is proven to be as long as it says.
  package func header() throws(EntryFlaw) -> EntryHeader {
    defer { withExtendedLifetime(self) {} }
    let header = try EntryHeader(UnsafeRawBufferPointer(rebasing: memory[..<count]))
    let size = source.byteCount
    guard header.entryByteCount >= size else { throw .tooLong }
    guard header.entryByteCount <= size else { throw .truncated }
    return header
  }

  /// What the call was, once it is proven whole.
  package func details(_ header: EntryHeader) throws -> EntryDetails {
    try withBytes(header.layout.details) { bytes in
      guard digest(of: bytes) == header.detailsDigest else { throw EntryFlaw.damagedDetails }
      do { return try EntryDetails(bytes) } catch { throw EntryFlaw.damagedDetails }
    }
  }

  /// Lends the payload and the large arrays, once they are proven whole.
  ///
  /// - Parameters:
  ///   - header: The entry's own.
  ///   - access: How the arrays are mapped; `nil` to have them in memory.
  ///   - body: Gets them for the time of the call; the arrays may live on.
  /// - Returns: What `body` returns.
  /// - Throws: `EntryFlaw`; what keeps the rest from being read; what `body` throws.
  func withPayload<Result>(
    _ header: EntryHeader,
    mapped access: MemoryMapMode?,
    _ body: (UnsafeRawBufferPointer, [WireBuffer]) throws -> Result
  ) throws -> Result {
    let layout = header.layout
    return try withBytes(layout.details.lowerBound..<layout.table.upperBound) { bytes in
      let details = UnsafeRawBufferPointer(rebasing: bytes[..<layout.details.count])
      guard digest(of: details) == header.detailsDigest else { throw EntryFlaw.damagedDetails }
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[layout.details.count...])
      guard digest(of: bytes) == header.payloadDigest else { throw EntryFlaw.damagedPayload }
      let payload = UnsafeRawBufferPointer(rebasing: bytes[..<layout.payload.count])
      guard !layout.table.isEmpty else { return try body(payload, []) }
      let mapping = access.flatMap { safeMapping($0, of: header) }
      let buffers = try stride(
        from: layout.payload.count,
        to: bytes.count,
        by: EntryBuffer.byteCount
      )
      .map { start in
        let line = bytes[start..<start + EntryBuffer.byteCount]
        let place = try EntryBuffer(UnsafeRawBufferPointer(rebasing: line), in: header)
        let storage = try mapping.map { try map(place, of: header, $0) } ?? read(place)
        let bytes = UnsafeRawBufferPointer(start: storage.base, count: storage.byteCount)
        return WireBuffer(owner: storage, bytes: bytes)
      }
      return try body(payload, buffers)
    }
  }

  /// Reads all of it, to prove it whole.
  ///
  /// - Throws: `EntryFlaw`; what keeps the rest from being read.
  package func verify(_ header: EntryHeader) throws {
    try withPayload(header, mapped: nil) { _, _ in }
  }

  /// Lends some of the bytes.
  private func withBytes<Result>(
    _ range: Range<Int>,
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    defer { withExtendedLifetime(self) {} }
    if range.upperBound <= count {
      return try body(UnsafeRawBufferPointer(rebasing: memory[range]))
    }
    let storage = try room(range.count)
    let buffer = UnsafeMutableRawBufferPointer(start: storage.base, count: range.count)
    defer { withExtendedLifetime(storage) {} }
    guard try source.read(into: buffer, at: range.lowerBound) == range.count else {
      throw EntryFlaw.truncated
    }
    return try body(UnsafeRawBufferPointer(buffer))
  }

  // MARK: Large arrays

  private func room(_ byteCount: Int) throws(SystemError) -> ArrayStorage {
    guard let storage = ArrayStorage(allocatingIfPossible: byteCount) else {
      throw .noMemory("\(byteCount) bytes of a kept array")
    }
    return storage
  }

  private func read(_ place: EntryBuffer) throws -> ArrayStorage {
    let storage = try room(place.place.count)
    let failure = Mutex<(any Error)?>(nil)
    let found = try hash(place, in: storage) { (range) in
      let buffer = UnsafeMutableRawBufferPointer(
        start: storage.base + range.lowerBound,
        count: range.count
      )
      do {
        let count = try self.source.read(
          into: buffer,
          at: place.place.lowerBound + range.lowerBound
        )
        guard count == range.count else { throw EntryFlaw.truncated }
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    guard found == place.digest else { throw EntryFlaw.damagedPayload }
    return storage
  }

  private struct Mapping {
    let file: EntryFile
    let access: MemoryMapMode
    /// What keeps others from taking the file away.
    let name: MappedName?
  }

  /// How arrays are mapped; `nil` where there is no file or its mapping could break, so that they are
  /// to be read.
  private func safeMapping(_ access: MemoryMapMode, of header: EntryHeader) -> Mapping? {
    guard case .file(let file) = source else { return nil }
    guard MappedName.isNeeded(for: file) else {
      return Mapping(file: file, access: access, name: nil)
    }
    return MappedName.of(file, seal: header.seal).map {
      Mapping(file: file, access: access, name: $0)
    }
  }

  /// Maps an array; the first map of a process reads all of it, to prove it whole.
  private func map(
    _ place: EntryBuffer,
    of header: EntryHeader,
    _ mapping: Mapping
  ) throws -> ArrayStorage {
    let storage = try ArrayStorage(
      mapping: mapping.file.descriptor,
      byteCount: place.place.count,
      region: MappedRegion(
        path: mapping.file.path,
        fileOffset: place.place.lowerBound,
        access: mapping.access
      ),
      keeping: mapping.name
    )
    let stamp = VerifiedArrays.Stamp(
      device: mapping.file.status.device,
      inode: mapping.file.status.inode,
      seal: header.seal,
      offset: place.place.lowerBound
    )
    guard !VerifiedArrays.contains(stamp) else { return storage }
    let found = try hash(place, in: storage) { _ in }
    guard found == place.digest else { throw EntryFlaw.damagedPayload }
    VerifiedArrays.insert(stamp)
    return storage
  }

  private func hash(
    _ place: EntryBuffer,
    in storage: ArrayStorage,
    _ step: @escaping @Sendable (Range<Int>) throws(SystemError) -> Void
  ) throws(SystemError) -> Digest {
    let bytes = UnsafeRawBufferPointer(start: storage.base, count: place.place.count)
    defer { withExtendedLifetime(storage) {} }
    return try PiecewiseDigest.of(bytes, step: step)
  }
}

/// The arrays that this process has read whole once, so that to map them again takes no time.
///
/// Nobody changes an entry; what the disk does to it later is noticed by other processes, and by
/// `joblib cache verify`.
private enum VerifiedArrays {
  struct Stamp: Hashable {
    let device: UInt64
    let inode: UInt64
    let seal: Digest
    let offset: Int
  }

  private static let stamps = ForkSafe(Set<Stamp>())
  /// A few megabytes.
  private static let limit = 1 << 16

  static func contains(_ stamp: Stamp) -> Bool { stamps.withLock { $0.contains(stamp) } }

  static func insert(_ stamp: Stamp) {
    stamps.withLock { stamps in
      if stamps.count >= limit { stamps.removeAll() }
      stamps.insert(stamp)
    }
  }
}
