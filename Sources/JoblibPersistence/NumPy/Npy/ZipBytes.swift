internal import JoblibCompression
internal import JoblibSystem
internal import NDArrays

/// The bytes of an archive, in any order.
enum ZipBytes {
  case file(FileDescriptor, count: Int)
  case memory(ArrayStorage)

  var count: Int {
    switch self {
    case .file(_, let count): count
    case .memory(let storage): storage.byteCount
    }
  }

  /// Copies so many bytes from there.
  func read(_ count: Int, at offset: Int) throws(PersistenceError) -> [UInt8] {
    guard offset >= 0, offset <= self.count, count <= self.count - offset else {
      throw PersistenceError(
        .truncated,
        "the archive ends before a piece of \(count) bytes; it was cut short",
        offset: offset
      )
    }
    var failure: PersistenceError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let target = UnsafeMutableRawBufferPointer(buffer)
      do throws(PersistenceError) {
        while filled < count {
          let rest = UnsafeMutableRawBufferPointer(rebasing: target[filled..<count])
          filled += try read(into: rest, at: offset + filled)
        }
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads some bytes from there, at least one.
  func read(
    into buffer: UnsafeMutableRawBufferPointer,
    at offset: Int
  ) throws(PersistenceError) -> Int {
    switch self {
    case .memory(let storage):
      let count = min(buffer.count, storage.byteCount - offset)
      buffer.baseAddress?.copyMemory(from: storage.base + offset, byteCount: count)
      return count
    case .file(let descriptor, _):
      let count: Int
      do throws(SystemError) { count = try descriptor.read(into: buffer, at: offset) } catch {
        throw PersistenceError(
          .unreadable,
          "the archive cannot be read",
          offset: offset,
          cause: error
        )
      }
      guard count > 0 else {
        throw PersistenceError(
          .truncated,
          "the archive became shorter while it was read",
          offset: offset
        )
      }
      return count
    }
  }
}

/// A stretch of an archive.
final class ZipSource: ByteSource {
  private let bytes: ZipBytes
  private var position: Int
  private let end: Int

  init(_ bytes: ZipBytes, from start: Int, count: Int) {
    self.bytes = bytes
    position = start
    end = start + count
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let wanted = min(buffer.count, end - position)
    guard wanted > 0 else { return 0 }
    let count = try bytes.read(
      into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]),
      at: position
    )
    position += count
    return count
  }
}

/// Several sources, one after the other.
final class JoinedSource: ByteSource {
  private var rest: ArraySlice<any ByteSource>

  init(_ sources: [any ByteSource]) {
    rest = sources[...]
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !buffer.isEmpty else { return 0 }
    while let source = rest.first {
      let count = try source.read(into: buffer)
      if count > 0 { return count }
      rest.removeFirst()
    }
    return 0
  }
}

/// The bytes of a member that is not compressed, whose checksum is compared with the last of them.
final class CheckedSource: ByteSource {
  private let source: any ByteSource
  private let member: ZipArchive.Member
  private var checksum = DeflateChecksum.crc32.initial
  private var remainingCount: Int

  init(_ source: any ByteSource, _ member: ZipArchive.Member) {
    self.source = source
    self.member = member
    remainingCount = member.contentByteCount
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try source.read(into: buffer)
    remainingCount -= count
    let read = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
    checksum = DeflateChecksum.crc32.adding(read, to: checksum)
    guard remainingCount > 0 || checksum == member.checksum else {
      throw PersistenceError(
        .corrupted,
        "the member \(member.name) has another checksum than the archive says; the file is damaged"
      )
    }
    return count
  }
}
