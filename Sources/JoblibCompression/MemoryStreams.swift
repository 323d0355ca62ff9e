/// Bytes in memory, lent by their owner.
package final class MemorySource: ByteSource {
  private let owner: ContiguousArray<UInt8>
  private var position = 0

  package init(_ bytes: ContiguousArray<UInt8>) {
    owner = bytes
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, owner.count - position)
    guard count > 0 else { return 0 }
    owner.withUnsafeBytes { bytes in
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
    }
    position += count
    return count
  }
}

/// Memory that is written to.
package final class MemorySink: ByteSink {
  package private(set) var bytes = ContiguousArray<UInt8>()

  package init() {}

  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    self.bytes.append(contentsOf: bytes)
  }

  package func finish() throws {}
}
