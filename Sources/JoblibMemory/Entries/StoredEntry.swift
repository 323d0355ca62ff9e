internal import JoblibHashing
package import JoblibSystem
internal import JoblibWire
internal import NDArrays
internal import Synchronization

/// An entry as it was found, sound or not: its beginning in memory, and the rest in its open file.
package final class StoredEntry: Sendable {
  // Filled before anyone else sees the object, and not changed after.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  /// How many of the bytes came.
  private let count: Int
  /// The file it was read from.
  package let file: FileStatus
  private let path: String
  private let descriptor: FileDescriptor

  /// Reads the first bytes of an open file, at most `byteCount`; `path` is its name.
  package init(
    _ descriptor: FileDescriptor,
    path: String,
    firstByteCount byteCount: Int
  ) throws(SystemError) {
    self.descriptor = descriptor
    self.path = path
    file = try descriptor.status()
    let size = file.isFolder ? 0 : min(file.byteCount, byteCount)
    memory = .allocate(byteCount: max(size, 1), alignment: EntryBuffer.alignment)
    let buffer = UnsafeMutableRawBufferPointer(rebasing: memory[..<size])
    do throws(SystemError) { count = try descriptor.readAll(into: buffer, at: 0) } catch {
      memory.deallocate()
      throw error
    }
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
    guard header.entryByteCount >= file.byteCount else { throw .tooLong }
    guard header.entryByteCount <= file.byteCount else { throw .truncated }
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
  /// - Throws: `EntryFlaw`; `SystemError` where the file cannot be read; what `body` throws.
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
      let buffers = try stride(
        from: layout.payload.count,
        to: bytes.count,
        by: EntryBuffer.byteCount
      )
      .map { start in
        let line = bytes[start..<start + EntryBuffer.byteCount]
        let place = try EntryBuffer(UnsafeRawBufferPointer(rebasing: line), in: header)
        let storage =
          try access.map { try map(place, of: header, $0) } ?? read(place)
        let bytes = UnsafeRawBufferPointer(start: storage.base, count: storage.byteCount)
        return WireBuffer(owner: storage, bytes: bytes)
      }
      return try body(payload, buffers)
    }
  }

  /// Reads all of it, to prove it whole.
  ///
  /// - Throws: `EntryFlaw`; `SystemError` where the file cannot be read.
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
    guard try descriptor.readAll(into: buffer, at: range.lowerBound) == range.count else {
      throw EntryFlaw.truncated
    }
    return try body(UnsafeRawBufferPointer(buffer))
  }

  // MARK: Large arrays

  private func room(_ byteCount: Int) throws(SystemError) -> ArrayStorage {
    guard let storage = ArrayStorage(allocatingIfPossible: byteCount) else {
      throw .noMemory("\(byteCount) bytes of \(path)")
    }
    return storage
  }

  private func read(_ place: EntryBuffer) throws -> ArrayStorage {
    let storage = try room(place.place.count)
    let isShort = Atomic(false)
    let found = try hash(place, in: storage) { (range) throws(SystemError) in
      let buffer = UnsafeMutableRawBufferPointer(
        start: storage.base + range.lowerBound,
        count: range.count
      )
      let offset = place.place.lowerBound + range.lowerBound
      if try self.descriptor.readAll(into: buffer, at: offset) < range.count {
        isShort.store(true, ordering: .relaxed)
      }
    }
    guard !isShort.load(ordering: .relaxed) else { throw EntryFlaw.truncated }
    guard found == place.digest else { throw EntryFlaw.damagedPayload }
    return storage
  }

  /// Maps an array; the first map of a process reads all of it, to prove it whole.
  private func map(
    _ place: EntryBuffer,
    of header: EntryHeader,
    _ access: MemoryMapMode
  ) throws -> ArrayStorage {
    let storage = try ArrayStorage(
      mapping: descriptor,
      byteCount: place.place.count,
      region: MappedRegion(path: path, fileOffset: place.place.lowerBound, access: access)
    )
    let stamp = VerifiedArrays.Stamp(
      device: file.device,
      inode: file.inode,
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
