internal import JoblibCompression
package import JoblibSystem

/// An open file that is written to.
package final class FileSink: ByteSink {
  private let descriptor: FileDescriptor
  /// Small pieces gather here.
  private var held = ContiguousArray<UInt8>()

  private static let heldByteCount = 256 << 10

  package init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    if held.count + bytes.count <= Self.heldByteCount {
      held.append(contentsOf: bytes)
    } else {
      try flush()
      descriptor.reserve(bytes.count)
      try descriptor.writeAll(bytes)
    }
  }

  package func finish() throws { try flush() }

  private func flush() throws(SystemError) {
    guard !held.isEmpty else { return }
    try held.withRawBytes { (bytes) throws(SystemError) in try descriptor.writeAll(bytes) }
    held.removeAll(keepingCapacity: true)
  }
}
