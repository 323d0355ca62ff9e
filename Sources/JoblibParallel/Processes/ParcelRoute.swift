internal import JoblibSystem
internal import JoblibWire

/// The way a large array takes between processes of one machine.
enum ParcelRoute {
  /// In the message, as small ones do.
  case message
  /// In shared memory that every worker maps.
  case shared(FileDescriptor)
  /// Nowhere: the worker maps the part of a file that they are.
  case mapped(FileDescriptor, FileRange)
  /// Nowhere: the worker reads them where they are.
  case lent(UnsafeRawBufferPointer)

  /// Arrays of fewer bytes than this are copied through the socket.
  static let smallestSharedByteCount = 1 << 16
  /// The largest number of arrays of one result that travel with a descriptor each; the socket may
  /// be full of them, and a process may have no more than 1024 open.
  static let sharedResultLimit = 64
  /// The largest size of the copies of one array in all workers.
  ///
  /// A worker copies from its parent three times as fast as its parent into shared memory, which has
  /// no huge pages; but then each has its own copy.
  static let lendingLimit = min(1 << 30, Host.physicalByteCount / 32)
}

/// A part of a file.
struct FileRange {
  var offset: Int
  var byteCount: Int

  init(offset: Int, byteCount: Int) {
    self.offset = offset
    self.byteCount = byteCount
  }

  func write(to writer: WireWriter) {
    writer.write(count: offset)
    writer.write(count: byteCount)
  }

  init(from reader: inout WireReader) throws(WireError) {
    offset = try reader.readCount()
    byteCount = try reader.readCount()
  }
}

extension Parcel {
  /// The way to one of some workers.
  ///
  /// A parcel that is lent has to be kept for as long as the worker has a batch that needs it.
  func route(workerCount: Int, canBorrow: Bool) throws(SystemError) -> ParcelRoute {
    guard kind == .buffer, case .buffer(let buffer) = contents,
      byteCount >= ParcelRoute.smallestSharedByteCount
    else { return .message }
    if let (file, offset) = buffer.mappedFile {
      return .mapped(file, FileRange(offset: offset, byteCount: byteCount))
    }
    if canBorrow, folder == nil, byteCount <= ParcelRoute.lendingLimit / max(workerCount, 1) {
      return .lent(buffer.bytes)
    }
    return try sharedMemory().map { .shared($0) } ?? .message
  }
}
