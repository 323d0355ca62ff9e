internal import JoblibSystem

/// Some bytes on their way through a stream, in memory that is not cleared first.
final class ByteBlock: @unchecked Sendable {
  // Sendable: it is handed on, so that one thread at a time has it.
  private let base: UnsafeMutableRawPointer
  /// What a large block lies in: memory that is used again, since the kernel takes longer to clear
  /// new pages than some decompressors to fill them.
  private let pages: PrivateMemory?
  let capacity: Int
  /// Where the bytes start; what lies before them is of use only to who put it there.
  var start = 0
  /// Where the bytes end.
  var end = 0

  private static let largeByteCount = 1 << 20

  init(capacity: Int) {
    self.capacity = capacity
    pages = capacity < Self.largeByteCount ? nil : PrivateMemory(byteCount: capacity)
    base = pages?.base ?? .allocate(byteCount: max(capacity, 1), alignment: 16)
  }

  convenience init(_ bytes: some Collection<UInt8>) {
    self.init(capacity: bytes.count)
    free.copyBytes(from: bytes)
    end = bytes.count
  }

  var count: Int { end - start }
  var isFull: Bool { end == capacity }

  /// The bytes; valid as long as the block is.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + start, count: count)
  }

  /// The last bytes before `end`, at most so many, whether they are the block's own or what was put
  /// before them.
  func past(_ limit: Int) -> UnsafeRawBufferPointer {
    let count = min(end, limit)
    return UnsafeRawBufferPointer(start: base + end - count, count: count)
  }

  /// The room behind the bytes; what is put there counts once `end` is moved.
  var free: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end)
  }

  /// Takes as many bytes as there is room for.
  ///
  /// - Returns: How many it took.
  @discardableResult
  func append(_ bytes: UnsafeRawBufferPointer) -> Int {
    let count = min(bytes.count, capacity - end)
    free.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    end += count
    return count
  }

  deinit {
    if pages == nil { base.deallocate() }
  }
}
