internal import JoblibSystem
package import JoblibWire
internal import Synchronization

/// Something that many batches need and a worker gets once: a call's definition, or a large array.
package final class Parcel: Sendable {
  /// Unique among all parcels of this process.
  package let id: UInt64
  package let kind: Kind
  package let contents: Contents
  /// Where the bytes go that workers map; `nil` for memory.
  let folder: String?
  private let shared = Mutex<FileDescriptor?>(nil)

  package enum Kind: UInt8, Sendable {
    case buffer, definition
  }

  /// Bytes of its own, or those of an array that it keeps.
  package enum Contents: Sendable {
    case bytes(ContiguousArray<UInt8>)
    case buffer(WireBuffer)
  }

  /// How many parcels have a descriptor; a process may have no more than 1024 open.
  private static let openCount = Atomic(0)
  private static let openLimit = 256

  private static let lastIdentifier = Atomic<UInt64>(0)

  package init(kind: Kind, contents: Contents, folder: String? = nil) {
    id = Self.lastIdentifier.add(1, ordering: .relaxed).newValue
    self.kind = kind
    self.contents = contents
    self.folder = folder
  }

  /// A parcel of another process, under the number it has there.
  package init(id: UInt64, kind: Kind, contents: Contents) {
    self.id = id
    self.kind = kind
    self.contents = contents
    folder = nil
  }

  package var byteCount: Int {
    switch contents {
    case .bytes(let bytes): bytes.count
    case .buffer(let buffer): buffer.bytes.count
    }
  }

  package func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch contents {
    case .bytes(let bytes):
      let view = bytes
      return try view.withRawBytes { (raw) throws(Failure) -> Result in try body(raw) }
    case .buffer(let buffer): return try body(buffer.bytes)
    }
  }

  /// The bytes where every local worker can map them, put there once; `nil` if there are too many
  /// such parcels.
  func sharedMemory() throws(SystemError) -> FileDescriptor? {
    try shared.withLock { (shared) throws(SystemError) -> FileDescriptor? in
      if let shared { return shared }
      guard Self.openCount.add(1, ordering: .relaxed).newValue <= Self.openLimit else {
        Self.openCount.subtract(1, ordering: .relaxed)
        return nil
      }
      do throws(SystemError) {
        shared = try withBytes { (raw) throws(SystemError) -> FileDescriptor in
          try SharedMemory.make(copying: raw, in: folder)
        }
      } catch {
        Self.openCount.subtract(1, ordering: .relaxed)
        throw error
      }
      return shared
    }
  }

  deinit {
    if shared.withLock({ $0 != nil }) { Self.openCount.subtract(1, ordering: .relaxed) }
  }
}
