/// Compresses to the old lzma container, in order, ahead of who writes.
final class LZMAAloneEncoder: BlockEncoder, @unchecked Sendable {
  // Sendable: the stream belongs to `join`, which is called by one thread at a time.
  let blockByteCount = 256 << 10
  private let stream: LZMAStream

  init(level: Int) throws(CompressionError) {
    stream = try .aloneEncoder(level: level)
  }

  func encode(_ block: ByteBlock, isLast: Bool) -> ByteBlock { block }

  func join(_ block: ByteBlock, isLast: Bool) throws(CompressionError) -> [ByteBlock] {
    var outputs: [ByteBlock] = []
    var input = block.bytes
    while true {
      let output = ByteBlock(capacity: 64 << 10)
      let isDone = try stream.code(&input, into: output, isEnd: isLast)
      outputs.append(output)
      if isDone || (!isLast && input.isEmpty && !output.isFull) { return outputs }
    }
  }
}

/// Decompresses the old lzma container.
final class LZMAAloneStream: ContainerStream {
  static let name = "lzma"
  private let stream: LZMAStream
  private(set) var isComplete = false

  init() throws(CompressionError) {
    stream = try .aloneDecoder()
  }

  func decompress(
    _ input: inout UnsafeRawBufferPointer,
    into block: ByteBlock,
    isEnd: Bool
  ) throws(CompressionError) {
    guard !isComplete else {
      guard input.allSatisfy({ $0 == 0 }) else {
        throw .corrupted(Self.name, "something else follows its end")
      }
      input = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    isComplete = try stream.code(&input, into: block, isEnd: isEnd)
  }
}
