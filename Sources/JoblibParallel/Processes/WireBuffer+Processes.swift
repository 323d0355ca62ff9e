internal import JoblibSystem
package import JoblibWire
internal import NDArrays

extension WireBuffer {
  /// Bytes that arrived in a message.
  package init(owning bytes: ContiguousArray<UInt8>) {
    let keeper = Keeper(bytes)
    let raw = keeper.value.withUnsafeBytes { $0 }
    self.init(owner: keeper, bytes: raw)
  }

  /// Shared memory or a part of a file, mapped so that writes, if they are possible, stay private.
  init(
    mapping descriptor: FileDescriptor,
    _ range: FileRange? = nil,
    access: MemoryMapping.Access = .copyOnWrite
  ) throws(SystemError) {
    let count = if let range { range.byteCount } else { try descriptor.byteCount() }
    let mapping = try MemoryMapping(
      descriptor,
      offset: range?.offset ?? 0,
      byteCount: count,
      access: access
    )
    self.init(
      owner: mapping,
      bytes: UnsafeRawBufferPointer(start: mapping.base, count: count)
    )
  }

  /// Bytes that the parent of this process keeps as they are until they are read.
  init(borrowing range: BorrowedRange) throws(SystemError) {
    let storage = ArrayStorage(allocating: range.byteCount)
    let target = UnsafeMutableRawBufferPointer(start: storage.base, count: range.byteCount)
    try ParentMemory.read(at: range.address, into: target)
    self.init(owner: storage, bytes: UnsafeRawBufferPointer(target))
  }

  /// Copies the bytes to shared memory.
  ///
  /// If nothing else uses them, they are gone from here: their pages are given up as they are
  /// copied, so that a large result is never in memory twice.
  mutating func moveToSharedMemory() throws(SystemError) -> FileDescriptor {
    try SharedMemory.make(copying: bytes, givingUp: abandonedPages())
  }
}

/// Where in the memory of a process the bytes of a parcel are.
struct BorrowedRange {
  var address: UInt64
  var byteCount: Int

  init(_ bytes: UnsafeRawBufferPointer) {
    address = UInt64(UInt(bitPattern: bytes.baseAddress))
    byteCount = bytes.count
  }

  func write(to writer: WireWriter) {
    writer.write(fixed: address)
    writer.write(count: byteCount)
  }

  init(from reader: inout WireReader) throws(WireError) {
    address = try reader.readFixed(UInt64.self)
    byteCount = try reader.readCount()
  }
}
