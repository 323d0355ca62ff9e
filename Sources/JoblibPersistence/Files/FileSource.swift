package import JoblibCompression
package import JoblibSystem

/// The bytes of an open file from where it stands.
package final class FileSource: ByteSource {
  package let descriptor: FileDescriptor

  package init(_ descriptor: FileDescriptor) {
    self.descriptor = descriptor
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try descriptor.read(into: buffer)
  }
}

extension ByteSource {
  /// Takes so many bytes, or all there are.
  func readPrefix(_ byteCount: Int) throws -> [UInt8] {
    var prefix: [UInt8] = []
    while prefix.count < byteCount {
      let wanted = byteCount - prefix.count
      let piece = try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, filled in
        filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
      }
      guard !piece.isEmpty else { break }
      prefix += piece
    }
    return prefix
  }
}

/// A source whose first bytes were read already.
package final class PrefixedSource: ByteSource {
  private var prefix: ArraySlice<UInt8>
  private let rest: any ByteSource

  package init(_ prefix: [UInt8], before rest: any ByteSource) {
    self.prefix = prefix[...]
    self.rest = rest
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard !prefix.isEmpty else { return try rest.read(into: buffer) }
    let count = min(buffer.count, prefix.count)
    buffer.copyBytes(from: prefix.prefix(count))
    prefix.removeFirst(count)
    return count
  }
}
