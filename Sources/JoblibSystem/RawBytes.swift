extension ContiguousArray where Element == UInt8 {
  /// Lends the bytes; unlike `withUnsafeBytes` it keeps the type of what `body` throws.
  package func withRawBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeBufferPointer { (bytes) throws(Failure) -> Result in
      try body(UnsafeRawBufferPointer(bytes))
    }
  }

  /// Lends the bytes to be changed; see `withRawBytes`.
  package mutating func withMutableRawBytes<Result, Failure: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try withUnsafeMutableBufferPointer { (bytes) throws(Failure) -> Result in
      try body(UnsafeMutableRawBufferPointer(bytes))
    }
  }
}
