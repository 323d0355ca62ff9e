/// Where bytes come from, in order: a file, memory, a socket, a decompressor.
public protocol ByteSource: AnyObject {
  /// Reads some bytes, at most as many as there is room for.
  ///
  /// - Returns: How many bytes were read; 0 only at the end, or if there is no room.
  /// - Throws: What makes the bytes unreadable.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// Where bytes go, in order: a file, memory, a socket, a compressor.
public protocol ByteSink: AnyObject {
  /// Takes all the bytes; they are lent for the time of the call.
  ///
  /// - Throws: What keeps them from being written.
  func write(_ bytes: UnsafeRawBufferPointer) throws

  /// Passes on what was held back and completes the stream; nothing may be written after it.
  ///
  /// What lies under a compressor is not finished with it.
  ///
  /// - Throws: What keeps the rest from being written.
  func finish() throws
}
