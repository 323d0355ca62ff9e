internal import JoblibHashing
internal import JoblibSystem

/// An entry as it was read, sound or not, in memory of its own.
package final class StoredEntry: Sendable {
  // Filled before anyone else sees the object, and not changed after.
  private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
  /// How many of the bytes came.
  private let count: Int
  /// The file it was read from.
  let file: FileStatus

  /// Makes room for `byteCount` bytes, of which `fill` says how many came.
  init(
    byteCount: Int,
    file: FileStatus,
    fill: (UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
  ) throws(SystemError) {
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(byteCount, 1),
      alignment: 64
    )
    do { count = try fill(UnsafeMutableRawBufferPointer(rebasing: memory[..<byteCount])) } catch {
      memory.deallocate()
      throw error
    }
    self.memory = memory
    self.file = file
  }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  /// Lends the payload, once it is proven to be that of `key`, and whole.
  ///
  /// - Throws: `EntryFlaw`; what `body` throws.
  func withPayload<Result>(
    of key: CallKey,
    _ body: (EntryHeader, UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    defer { withExtendedLifetime(self) {} }
    let header = try header(of: key)
    guard header.entryByteCount <= bytes.count else { throw EntryFlaw.truncated }
    let payload = UnsafeRawBufferPointer(
      rebasing: bytes[EntryHeader.byteCount..<header.entryByteCount]
    )
    guard digest(of: payload) == header.payloadDigest else { throw EntryFlaw.damagedPayload }
    return try body(header, payload)
  }

  /// The header, once it is proven to be that of `key`, and the file to be as long as it says.
  func header(of key: CallKey) throws(EntryFlaw) -> EntryHeader {
    defer { withExtendedLifetime(self) {} }
    let header = try EntryHeader(bytes)
    guard header.key == key else { throw .otherKey }
    guard header.entryByteCount >= file.byteCount else { throw .tooLong }
    guard header.entryByteCount <= file.byteCount else { throw .truncated }
    return header
  }
}
